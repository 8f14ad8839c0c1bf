# Where a LibTorch is that is not the system's, and whether it fits. Functions alone, which the
# tests call as well.

# The folder of a Python's torch, without importing it.
function(elbo_wheel_root python out)
  # The parts of a list are joined by semicolons, as statements of Python may be.
  set(ask "import importlib.util as u; s = u.find_spec('torch')"
          "print(s.submodule_search_locations[0] if s else '')")
  execute_process(COMMAND ${python} -c "${ask}" RESULT_VARIABLE failed ERROR_VARIABLE said
                  OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(failed)
    message(FATAL_ERROR "ELBO_TORCH_WHEEL: got \"${python}\", want a Python that can be run "
                        "(${failed}): ${said}")
  elseif(NOT root)
    message(FATAL_ERROR "ELBO_TORCH_WHEEL: ${python} has no torch: ${python} -m pip install torch")
  elseif(NOT EXISTS ${root}/lib/libtorch_cpu.so)
    message(FATAL_ERROR "ELBO_TORCH_WHEEL: the torch of ${python} has no library "
                        "${root}/lib/libtorch_cpu.so")
  endif()
  set(${out} ${root} PARENT_SCOPE)
endfunction()

# The folder of the LibTorch that the variables of CMake point to: an archive of the project,
# conda's, one's own build. Empty where it is the system's or none.
function(elbo_given_root out)
  unset(config)
  find_path(config TorchConfig.cmake HINTS ${Torch_DIR} ${Torch_ROOT} ${CMAKE_PREFIX_PATH}
            PATH_SUFFIXES share/cmake/Torch NO_DEFAULT_PATH NO_CACHE)
  set(root "")
  if(config)
    get_filename_component(root ${config}/../../.. ABSOLUTE)
    if(NOT EXISTS ${root}/lib/libtorch_cpu.so)
      set(root "")
    endif()
  endif()
  set(${out} "${root}" PARENT_SCOPE)
endfunction()

# Refuses a library whose functions take the std::string of before GCC 5, which elbo's calls would
# not find.
function(elbo_require_new_abi library)
  set(constructor "^_ZN3c105ErrorC1ENS_14SourceLocationENSt7__cxx1112basic_string")
  file(STRINGS ${library} names REGEX "${constructor}" LIMIT_COUNT 1)
  if(NOT names)
    message(FATAL_ERROR "${library} was built with the old ABI of the C++ library "
                        "(_GLIBCXX_USE_CXX11_ABI=0), which elbo does not fit. Take a torch from "
                        "2.7 on, or of an older one the archive with cxx11-abi in its name")
  endif()
endfunction()
