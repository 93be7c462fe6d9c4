// What both have in common: prints what was read as JSON, each cluster with what Kafka's own client says when it connects.
import groovy.json.JsonOutput
import java.util.concurrent.TimeUnit
import org.apache.kafka.clients.admin.AdminClient

return { Map settings, List clusters ->
  def connect = { Map properties ->
    try {
      // Answers of a test come at once; retries would only make a refusal slow
      def client = AdminClient.create(new HashMap<String, Object>(properties) + ['request.timeout.ms': '10000', 'default.api.timeout.ms': '15000', 'retries': '0'])
      try {
        return "${client.describeCluster().nodes().get(20, TimeUnit.SECONDS).size()} brokers".toString()
      } finally {
        client.close()
      }
    } catch (Exception thrown) {
      def cause = thrown
      while (cause.cause != null) cause = cause.cause
      return "${cause.class.simpleName}: ${cause.message}".toString()
    }
  }
  println JsonOutput.toJson([settings: settings, clusters: clusters.collect { it + [answer: connect(it.properties)] }])
}
