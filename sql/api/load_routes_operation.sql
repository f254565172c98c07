-- What operators and admins do, and what tells how the system is: /api/v1, /admin, /webhooks, /cleanup, /health.

select api._declare_routes('Operators', 'v1', $$
    GET  /api/v1/operator/users                  auth.list_users
    GET* /api/v1/operator/users/export           auth.export_users
    GET  /api/v1/operator/users/{user_id}        auth.get_user
    GET  /api/v1/operator/meters                 meters.search_meters
    GET  /api/v1/operator/meters/{meter_id}      reports.get_meter_details  {"p_meter_number": null}
    PUT  /api/v1/operator/meters/{meter_id}/status  meters.set_meter_status
    GET  /api/v1/operator/dashboard              reports.get_dashboard
    GET  /api/v1/operator/reports/usage          reports.get_usage_report
    GET  /api/v1/operator/analytics/revenue      reports.get_revenue_report
    GET  /api/v1/operator/analytics/consumption  reports.get_consumption_report
$$);

select api._declare_routes('Admins', 'v1', $$
    POST   /api/v1/admin/users                       auth.create_user   201
    POST   /api/v1/admin/users/{user_id}/suspend     auth.suspend_user
    POST   /api/v1/admin/users/{user_id}/activate    auth.activate_user
    PUT    /api/v1/admin/users/{user_id}/role        auth.set_user_role
    POST   /api/v1/admin/meters                      meters.create_meter  201
    PUT    /api/v1/admin/meters/{meter_id}           meters.update_meter
    DELETE /api/v1/admin/meters/{meter_id}           meters.delete_meter
    POST   /api/v1/admin/meters/{meter_id}/assign    meters.assign_meter
    POST   /api/v1/admin/meters/{meter_id}/unassign  meters.unassign_meter
    GET*   /api/v1/admin/system/health               ops.get_system_health
    GET    /api/v1/admin/audit-logs                  ops.list_audit_logs
    GET    /api/v1/admin/config/{service_name}       config.get_service_configs  {"p_include_secrets": null}
    GET    /api/v1/admin/config/{service_name}/history       config.list_config_history
    PUT    /api/v1/admin/config/{service_name}/{config_key}  config.set_config_value  {"p_config_value": "body.value"}
    POST   /api/v1/admin/seed/meters                 meters.seed_meters  201
$$);

select api._declare_routes('Notifications and system', 'v1', $$
    GET  /api/v1/notifications           notifications.list_notifications
    GET  /api/v1/notifications/channels  realtime.check_channels -- Which channels of the WebSocket I may subscribe to.
    GET  /api/v1/health                  door:/health -- How well the gateway is.
    GET  /api/v1/health/ready            door:/health/ready -- Whether calls can succeed.
    GET  /api/v1/metrics                 door:/metrics -- Figures for Prometheus.
    GET* /api/v1/system/status           services.list_service_health
$$, 'p_user_id');

select api._declare_routes('admin', null, $$
    GET  /admin/requests            ops.get_request_stats
    GET  /admin/errors              ops.list_errors
    GET  /admin/errors/stats        ops.get_error_stats
    GET  /admin/errors/{error_id}   ops.get_error
    POST /admin/errors/{error_id}/resolve  ops.resolve_error
    GET  /admin/analytics/summary     analytics.analytics_summary
    GET  /admin/analytics/engagement  analytics.user_engagement_metrics
    GET  /admin/analytics/business    analytics.get_business_metrics
    GET  /admin/flags               flags.list_flags
    GET  /admin/flags/{flag_key}    flags.get_flag
    GET  /admin/jobs/dead           jobs.list_dead_jobs
$$);

select api._declare_routes('webhooks', null, $$
    GET    /webhooks/endpoints                            webhooks.list_endpoints
    POST   /webhooks/endpoints                            webhooks.create_endpoint   201
    GET    /webhooks/endpoints/{endpoint_id}              webhooks.get_endpoint
    PATCH  /webhooks/endpoints/{endpoint_id}              webhooks.update_endpoint
    DELETE /webhooks/endpoints/{endpoint_id}              webhooks.delete_endpoint
    POST   /webhooks/endpoints/{endpoint_id}/enable       webhooks.enable_endpoint
    POST   /webhooks/endpoints/{endpoint_id}/disable      webhooks.disable_endpoint
    POST   /webhooks/endpoints/{endpoint_id}/secret       webhooks.rotate_secret
    POST   /webhooks/endpoints/{endpoint_id}/test         webhooks.send_test_event   202
    GET    /webhooks/endpoints/{endpoint_id}/deliveries   webhooks.list_deliveries
    POST   /webhooks/revenuecat                           door:/webhooks/revenuecat -- Subscriptions, from RevenueCat.
    POST   /webhooks/smart-meter                          door:/webhooks/smart-meter -- Readings that are signed.
    POST   /webhooks/whatsapp                             door:/webhooks/whatsapp -- Messages, from WhatsApp.
    GET    /webhooks/whatsapp                             door:/webhooks/whatsapp -- The challenge of WhatsApp.
    POST   /webhooks/twilio                               door:/webhooks/twilio -- What became of an SMS.
    POST   /webhooks/africastalking/{secret}              door:/webhooks/africastalking/{secret} -- What became of an SMS.
    POST   /webhooks/daraja/{secret}/stk/{request_id}     door:/webhooks/daraja/{secret}/stk/{request_id} -- From M-Pesa.
    POST   /webhooks/daraja/{secret}/c2b/validation       door:/webhooks/daraja/{secret}/c2b/validation -- From M-Pesa.
    POST   /webhooks/daraja/{secret}/c2b/confirmation     door:/webhooks/daraja/{secret}/c2b/confirmation -- From M-Pesa.
$$, 'p_owner_user_id');

select api._declare_routes('cleanup', null, $$
    GET  /cleanup/tasks                 ops.list_maintenance_tasks
    PUT  /cleanup/tasks/{task_name}     ops.set_maintenance_task
    GET  /cleanup/runs                  ops.list_maintenance_runs
    GET  /cleanup/retention             core.list_retention_rules
    POST /cleanup/partitions            core.drop_expired_partitions
    POST /cleanup/cache                 cache.cleanup_expired_cache
    POST /cleanup/errors                ops.purge_errors
    POST /cleanup/sessions              auth.purge_sessions
    POST /cleanup/codes                 auth.purge_otps
    POST /cleanup/deliveries            notifications.purge_deliveries
$$);

select api._declare_routes('health', null, $$
    GET  /health          door:/health -- How well the gateway is.
    GET  /health/live     door:/health/live -- Whether the gateway answers.
    GET  /health/ready    door:/health/ready -- Whether calls can succeed.
    GET  /health/details  door:/health/details -- How the whole system is, for admins.
$$);
