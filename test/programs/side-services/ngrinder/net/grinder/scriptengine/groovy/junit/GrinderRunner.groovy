package net.grinder.scriptengine.groovy.junit

import org.junit.runners.BlockJUnit4ClassRunner

/** What scripts of nGrinder name as their runner; JUnit checks their structure by it. */
class GrinderRunner extends BlockJUnit4ClassRunner {
  GrinderRunner(Class<?> script) {
    super(script)
  }
}
