# LibTorch and oneDNN. The interface target elbo_torch is the first of: the torch of the Python that
# -DELBO_TORCH_WHEEL names, what -DTorch_DIR or -DCMAKE_PREFIX_PATH point to, the system's.
# ELBO_TORCH_PACKAGE: what a program must find that links the installed library; nothing for one in
# its folder.
set(ELBO_TORCH_WHEEL "" CACHE STRING "A Python (a command or a path) whose torch is taken")

include(ElboTorchFolder)

# Links a LibTorch in its folder by hand: its own files for CMake stop where there is no CUDA
# toolkit. Of its headers only torch's are shown to the compiler, since fmt's and oneDNN's lie among
# them, of other versions than the libraries that elbo links.
function(elbo_link_torch root)
  elbo_require_new_abi(${root}/lib/libc10.so)
  set(headers ${CMAKE_BINARY_DIR}/torch)
  file(REMOVE_RECURSE ${headers})
  file(MAKE_DIRECTORY ${headers})
  foreach(folder ATen c10 caffe2 torch)
    if(EXISTS ${root}/include/${folder})
      file(CREATE_LINK ${root}/include/${folder} ${headers}/${folder} SYMBOLIC)
    endif()
  endforeach()
  set(installed ${CMAKE_INSTALL_LIBDIR}/elbo/torch)
  install(DIRECTORY ${headers}/ DESTINATION ${installed})
  target_include_directories(elbo_torch SYSTEM INTERFACE
                             $<BUILD_INTERFACE:${headers}>
                             $<BUILD_INTERFACE:${headers}/torch/csrc/api/include>
                             $<INSTALL_INTERFACE:${installed}>
                             $<INSTALL_INTERFACE:${installed}/torch/csrc/api/include>)
  target_link_libraries(elbo_torch INTERFACE ${root}/lib/libtorch_cpu.so ${root}/lib/libc10.so)
  message(STATUS "LibTorch: ${root}")
endfunction()

# oneDNN's library, and the headers beside it: a LibTorch brings others.
function(elbo_find_onednn)
  find_library(ELBO_DNNL_LIBRARY NAMES libdnnl.so dnnl)
  elbo_require(ELBO_DNNL_LIBRARY "oneDNN 2 or 3" libdnnl-dev)
  get_filename_component(folder ${ELBO_DNNL_LIBRARY} DIRECTORY)
  find_path(ELBO_DNNL_INCLUDE oneapi/dnnl/dnnl.hpp
            HINTS ${folder}/../include ${folder}/../../include NO_DEFAULT_PATH)
  find_path(ELBO_DNNL_INCLUDE oneapi/dnnl/dnnl.hpp)
  elbo_require(ELBO_DNNL_INCLUDE "oneDNN 2 or 3" libdnnl-dev)
  set(header ${ELBO_DNNL_INCLUDE}/oneapi/dnnl/dnnl_version.h)
  file(STRINGS ${header} major REGEX "DNNL_VERSION_MAJOR +[0-9]")
  if(NOT major MATCHES " [23]$")
    message(FATAL_ERROR "elbo needs oneDNN 2 or 3: got ${major} in ${header}")
  endif()
  target_include_directories(elbo_torch SYSTEM INTERFACE ${ELBO_DNNL_INCLUDE})
endfunction()

add_library(elbo_torch INTERFACE)
set_target_properties(elbo_torch PROPERTIES EXPORT_NAME torch)
set(ELBO_TORCH_PACKAGE "")
if(ELBO_TORCH_WHEEL)
  elbo_wheel_root(${ELBO_TORCH_WHEEL} torch_root)
else()
  elbo_given_root(torch_root)
endif()
if(torch_root)
  elbo_link_torch(${torch_root})
else()
  set(ELBO_TORCH_PACKAGE Torch)
  find_package(Torch QUIET)
  elbo_require(Torch_FOUND "LibTorch" libtorch-dev)
  target_include_directories(elbo_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  separate_arguments(torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(elbo_torch INTERFACE ${torch_flags})
  target_link_libraries(elbo_torch INTERFACE ${TORCH_LIBRARIES})
endif()
elbo_find_onednn()

# Gloo, by which ranks of one run talk to each other: its headers and library, beside the system's
# LibTorch. Without it everything works but a run on more than one rank.
set(ELBO_GLOO_LIBRARY "")
if(NOT torch_root)
  find_library(gloo_library gloo)
  find_path(gloo_include gloo/context.h)
  if(gloo_library AND gloo_include)
    set(ELBO_GLOO_LIBRARY ${gloo_library})
  endif()
endif()
if(NOT ELBO_GLOO_LIBRARY)
  message(STATUS "Without Gloo: runs have one rank (apt-get install libgloo-dev)")
endif()
