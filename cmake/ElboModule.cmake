# Sources of one target are compiled in batches, as one unit each: most of a unit's time goes into
# what its headers hold. Names in anonymous namespaces are therefore distinct within a module
# (tests/source/names_test.cpp). Files with flags of their own stay alone.
function(elbo_in_batches target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${ELBO_UNITY} UNITY_BUILD_BATCH_SIZE 12)
endfunction()

# elbo_module(NAME [TORCH] [DEPS module...] [LIBS target...] [PRIVATE_LIBS target...]): the static
# library elbo_NAME from elbo/NAME/**.cpp. DEPS are other modules, LIBS what the headers need,
# PRIVATE_LIBS what only the sources need. tools/layers.txt says which DEPS are allowed.
function(elbo_module name)
  cmake_parse_arguments(arg "TORCH" "" "DEPS;LIBS;PRIVATE_LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/elbo/${name}/*.cpp)
  if(NOT sources)
    add_library(elbo_${name} INTERFACE)
    set(scope INTERFACE)
  else()
    add_library(elbo_${name} STATIC ${sources})
    elbo_in_batches(elbo_${name})
    set(scope PUBLIC)
    target_link_libraries(elbo_${name} PRIVATE $<BUILD_INTERFACE:elbo_flags> ${arg_PRIVATE_LIBS})
    if(arg_TORCH)
      target_precompile_headers(elbo_${name} REUSE_FROM elbo_pch)
    endif()
  endif()
  target_include_directories(elbo_${name} ${scope}
                             $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>
                             $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(elbo_${name} ${scope} cxx_std_20)
  foreach(dep ${arg_DEPS})
    target_link_libraries(elbo_${name} ${scope} elbo_${dep})
  endforeach()
  target_link_libraries(elbo_${name} ${scope} ${arg_LIBS})
  if(arg_TORCH)
    target_link_libraries(elbo_${name} ${scope} elbo_torch)
  endif()
  set_target_properties(elbo_${name} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY ELBO_MODULES elbo_${name})
endfunction()

# elbo_test(NAME [TORCH] [DEPS module...] [LIBS target...]): the test program test_NAME from
# tests/NAME/**.cpp, as two ctests: NAME (label fast), and NAME.slow (label slow) for the tests with
# Slow in their names.
function(elbo_test name)
  cmake_parse_arguments(arg "TORCH" "" "DEPS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  elbo_in_batches(test_${name})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(test_${name} PRIVATE elbo_flags GTest::gmock GTest::gtest_main ${arg_LIBS})
  foreach(dep ${arg_DEPS})
    target_link_libraries(test_${name} PRIVATE elbo_${dep})
  endforeach()
  if(arg_TORCH)
    target_precompile_headers(test_${name} REUSE_FROM elbo_pch)
    # A program's -fPIE would not fit the precompiled header.
    set_target_properties(test_${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(test_${name} PRIVATE -fPIC)
  else()
    # Optimising what runs for seconds costs more than it saves.
    target_compile_options(test_${name} PRIVATE $<$<CONFIG:Release>:-O0> -U_FORTIFY_SOURCE)
  endif()
  target_compile_definitions(test_${name} PRIVATE ELBO_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             ELBO_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND test_${name} --gtest_filter=-*Slow* --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES LABELS fast TIMEOUT ${ELBO_TEST_TIMEOUT})
  add_test(NAME ${name}.slow COMMAND test_${name} --gtest_filter=*Slow* --gtest_brief=1)
  set_tests_properties(${name}.slow PROPERTIES LABELS slow TIMEOUT 3000)
endfunction()
