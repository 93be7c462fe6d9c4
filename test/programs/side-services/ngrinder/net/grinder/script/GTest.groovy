package net.grinder.script

/** nGrinder's own kind of The Grinder's test, with the method that its scripts call: no repository has nGrinder's jars. */
class GTest extends Test {
  GTest(int number, String description) {
    super(number, description)
  }

  void record(Object target, String methodName) {
    if (!target.metaClass.respondsTo(target, methodName)) throw new NonInstrumentableTypeException("no method ${methodName}")
  }
}
