# Installs the library into a folder of its own, builds examples/ against it and runs them:
#   cmake -DBUILD=... -DSOURCE=... -P run.cmake
set(stage ${BUILD}/stage)
file(REMOVE_RECURSE ${stage} ${BUILD}/examples-run)
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGV}: ${code}\n${out}")
  endif()
endfunction()
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${stage})
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${BUILD}/examples -G Ninja
    -DCMAKE_PREFIX_PATH=${stage})
run(${CMAKE_COMMAND} --build ${BUILD}/examples)
run(${BUILD}/examples/train_a_vae ${BUILD}/examples-run)
run(${BUILD}/examples/list_weights ${BUILD}/examples-run/model.safetensors)
run(${BUILD}/examples/sample_a_bundle ${BUILD}/examples-run ${BUILD}/examples-run/sheet.png)
run(${stage}/bin/elbo models vae)
run(${stage}/bin/elbo sample ${BUILD}/examples-run --count 4 --out ${BUILD}/examples-run/four.png)
