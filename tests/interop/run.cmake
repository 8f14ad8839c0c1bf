# Writes exports of all models, and has other programs compute them:
# cmake -DWRITE=write_exports -DPYTHON=python3 -DFOLDER=... -DSOURCE=... -P run.cmake
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
execute_process(COMMAND ${WRITE} ${FOLDER} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${PYTHON} ${SOURCE}/tests/interop/check_exports.py ${FOLDER}
                COMMAND_ERROR_IS_FATAL ANY)
