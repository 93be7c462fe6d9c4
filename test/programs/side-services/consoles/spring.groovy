// Reads the file of kafka-ui as it does, by Spring Boot, and connects to each cluster with what it read.
// The class has the fields of its ClustersProperties that are used.
import org.springframework.boot.Banner
import org.springframework.boot.SpringApplication
import org.springframework.boot.WebApplicationType
import org.springframework.boot.context.properties.bind.Bindable
import org.springframework.boot.context.properties.bind.Binder

class Metrics {
  String type
  Integer port
  Boolean ssl
  String username
  String password
}

class Cluster {
  String name
  String bootstrapServers
  Metrics metrics
  Map<String, Object> properties
  boolean readOnly
}

class Clusters {
  List<Cluster> clusters = []
}

// Keys with dots are maps in maps
def flat
flat = { Map<String, Object> map, String prefix ->
  map.collectMany { key, value -> value instanceof Map ? flat(value, "${prefix}${key}.").entrySet() : [new MapEntry("${prefix}${key}".toString(), value)] }
    .collectEntries { [it.key, it.value] }
}

def application = new SpringApplication(Clusters)
application.webApplicationType = WebApplicationType.NONE
application.bannerMode = Banner.Mode.OFF
application.logStartupInfo = false
def environment = application.run().environment
def read = Binder.get(environment).bind('kafka', Bindable.of(Clusters)).get()
def settings = ['auth.type', 'spring.security.user.name', 'spring.security.user.password', 'management.endpoints.web.exposure.include', 'management.endpoint.health.show-details', 'management.health.ldap.enabled']
evaluate(new File(args[0])).call(
  settings.collectEntries { [it, environment.getProperty(it)] },
  read.clusters.collect { [name: it.name, readOnly: it.readOnly, metrics: it.metrics?.properties?.findAll { key, value -> key != 'class' && value != null }, properties: flat(it.properties, '') + ['bootstrap.servers': it.bootstrapServers]] },
)
