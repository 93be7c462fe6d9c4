// Runs a test plan as an agent of nGrinder does: one process, and for each virtual user a thread with an instance of its own.
// Arguments: the plan, the number of virtual users, the seconds of load. Says what was done, and each kind of error once.
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.atomic.LongAdder
import net.grinder.script.Grinder
import net.grinder.script.InternalScriptContext
import net.grinder.script.Statistics
import net.grinder.script.TestRegistry
import org.junit.Test
import org.junit.runner.RunWith

def (planFile, users, seconds) = [new File(args[0]), args[1] as int, args[2] as int]
Grinder.grinder = [
  getStatistics: { -> [setDelayReports: { boolean delayed -> }] as Statistics },
  getTestRegistry: { -> [register: { test -> null }] as TestRegistry },
] as InternalScriptContext
def loader = new GroovyClassLoader(getClass().classLoader)
loader.addClasspath(new File(getClass().protectionDomain.codeSource.location.path).parent)
Class plan = loader.parseClass(planFile)
// JUnit's own check of the script: public methods without arguments, one constructor
plan.getAnnotation(RunWith).value().getConstructor(Class).newInstance(plan)

def annotated = { Class annotation -> plan.declaredMethods.findAll { it.isAnnotationPresent(annotation) } }
def own = { name -> loader.loadClass("net.grinder.scriptengine.groovy.junit.annotation.${name}") }
def (begins, starts, tests, ends) = [own('BeforeProcess'), own('BeforeThread'), Test, own('AfterThread')].collect(annotated)
def errors = new ConcurrentHashMap<String, LongAdder>()
def attempt = { Closure work ->
  try {
    work()
    return true
  } catch (Throwable thrown) {
    def cause = thrown.cause ?: thrown
    errors.computeIfAbsent("${cause.class.simpleName}: ${cause.message}".toString(), { new LongAdder() }).increment()
    return false
  }
}

begins.each { it.invoke(null) }
def (connected, done) = [new AtomicLong(), tests.collectEntries { [it.name, new LongAdder()] }]
def (ready, ended) = [new CountDownLatch(users), new CountDownLatch(users)]
(1..users).each { number ->
  def thread = new Thread(null, {
    def user = plan.getDeclaredConstructor().newInstance()
    boolean isReady = starts.every { start -> attempt { start.invoke(user) } }
    if (isReady) connected.incrementAndGet()
    ready.countDown()
    ready.await()
    long end = System.nanoTime() + seconds * 1_000_000_000L
    while (isReady && System.nanoTime() < end) {
      tests.each { test -> if (attempt { test.invoke(user) }) done[test.name].increment() }
    }
    ends.each { stop -> attempt { stop.invoke(user) } }
    ended.countDown()
  }, "user-${number}", 256 * 1024)
  // Where a thread cannot be made, those that wait for all others end with the program
  thread.daemon = true
  thread.start()
}
ended.await()
println "connected ${connected}"
done.each { name, count -> println "${name} ${count}" }
errors.each { text, count -> println "error ${count} ${text}" }
