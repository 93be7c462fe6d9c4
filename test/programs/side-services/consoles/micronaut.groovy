// Reads the file of AKHQ as it does, by Micronaut, and connects to each cluster with what it read.
import io.micronaut.context.ApplicationContext
import io.micronaut.core.naming.conventions.StringConvention

def environment = ApplicationContext.builder().deduceEnvironment(false).build().environment.start()
def names = environment.getPropertyEntries('akhq.connections')
def settings = ['micronaut.security.enabled', 'micronaut.security.token.jwt.signatures.secret.generator.secret', 'akhq.security.default-group', 'endpoints.all.enabled', 'endpoints.all.port', 'endpoints.health.enabled', 'endpoints.health.sensitive', 'endpoints.prometheus.enabled']
def users = environment.getProperty('akhq.security.basic-auth', List).get()
evaluate(new File(args[0])).call(
  settings.collectEntries { [it, environment.getProperty(it, String).orElse(null)] } + [users: users],
  names.sort().collect { [name: it, properties: environment.getProperties("akhq.connections.${it}.properties", StringConvention.RAW)] },
)
