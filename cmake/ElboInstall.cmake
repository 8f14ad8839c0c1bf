# `cmake --install`: the program, its torch library and schema, the experiments and studies, and the
# library for find_package(elbo).
include(CMakePackageConfigHelpers)

add_library(elbo_all INTERFACE)
target_link_libraries(elbo_all INTERFACE elbo_train elbo_eval elbo_export elbo_report)
set_target_properties(elbo_all PROPERTIES EXPORT_NAME elbo)

get_property(modules GLOBAL PROPERTY ELBO_MODULES)
list(REMOVE_ITEM modules elbo_cli)  # the program's own
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/elbo)
install(TARGETS ${modules} elbo_torch elbo_all EXPORT elbo
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT elbo NAMESPACE elbo:: FILE elbo-targets.cmake DESTINATION ${config_dir})
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/elbo-config.cmake.in
                              ${CMAKE_BINARY_DIR}/elbo-config.cmake
                              INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/elbo-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/elbo-config.cmake ${CMAKE_BINARY_DIR}/elbo-config-version.cmake
        DESTINATION ${config_dir})
install(DIRECTORY elbo DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.def")

install(TARGETS elbo RUNTIME DESTINATION bin)
install(TARGETS elbo_engine LIBRARY DESTINATION lib/elbo)  # the program looks for it beside itself
# It finds a LibTorch that is not the system's.
set_target_properties(elbo_engine PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
install(FILES ${CMAKE_BINARY_DIR}/share/elbo/schema.json DESTINATION share/elbo)
install(DIRECTORY experiments studies DESTINATION share/elbo)
# The pages of the studio without their tests, and the models that come with elbo.
install(DIRECTORY web/ DESTINATION share/elbo/studio
        FILES_MATCHING PATTERN "*.html" PATTERN "*.js" PATTERN "*.css" PATTERN "*.svg"
        PATTERN "*.png"
        PATTERN page EXCLUDE PATTERN tests EXCLUDE PATTERN node_modules EXCLUDE)
install(DIRECTORY examples/bundles/ DESTINATION share/elbo/bundles)
