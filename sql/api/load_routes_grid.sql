-- Telemetry, tariffs and alerts, /api/v1.

select api._declare_routes('Telemetry', 'v1', $$
    GET  /api/v1/telemetry/my          telemetry.get_latest_readings -- The latest reading of each of my meters.
    GET  /api/v1/telemetry/my/history  meters.get_reading_history
    GET  /api/v1/telemetry/my/stats    telemetry.get_consumption_stats
    GET  /api/v1/telemetry/my/hourly   telemetry.get_hourly_breakdown
    GET  /api/v1/telemetry/my/daily    telemetry.get_daily_breakdown
$$);

select api._declare_routes('Telemetry of operators', 'v1', $$
    GET  /api/v1/telemetry/operator/meters/{meter_id}          telemetry.get_meter_readings
    GET  /api/v1/telemetry/operator/meters/{meter_id}/history  telemetry.get_meter_history
    GET  /api/v1/telemetry/operator/regions/{region}/stats     telemetry.get_region_stats
    GET  /api/v1/telemetry/operator/regions/{region}/load      telemetry.get_region_load
    GET  /api/v1/telemetry/operator/top-consumers              telemetry.list_top_consumers
$$);

select api._declare_routes('Tariffs', 'v1', $$
    GET  /api/v1/tariffs/current           tariffs.get_current_tariff
    GET  /api/v1/tariffs/regions/{region}  tariffs.get_region_tariff
    GET  /api/v1/tariffs/history           tariffs.list_tariff_history
    GET  /api/v1/tariffs/estimate          tariffs.estimate_cost
    GET  /api/v1/tariffs/forecast          tariffs.forecast_tariff
$$);

select api._declare_routes('Tariffs of operators', 'v1', $$
    GET  /api/v1/tariffs/operator/regions    tariffs.list_region_tariffs
    GET  /api/v1/tariffs/operator/analytics  tariffs.get_tariff_analytics
$$);

select api._declare_routes('Tariffs of admins', 'v1', $$
    POST   /api/v1/tariffs/admin/overrides                tariffs.override_tariff  201
    DELETE /api/v1/tariffs/admin/overrides/{override_id}  tariffs.remove_tariff_override {"p_tariff_code": null, "p_region": null}
$$);

select api._declare_routes('Alerts', 'v1', $$
    GET  /api/v1/alerts/            alerts.list_my_alerts
    GET  /api/v1/alerts/{alert_id}  alerts.get_alert
$$);

select api._declare_routes('Alerts of operators', 'v1', $$
    GET  /api/v1/alerts/operator                         alerts.list_alerts
    GET  /api/v1/alerts/operator/active                  alerts.list_active_alerts
    GET  /api/v1/alerts/operator/history                 alerts.list_alert_history
    GET  /api/v1/alerts/operator/regions/{region}        alerts.list_region_alerts
    GET  /api/v1/alerts/operator/stats                   alerts.get_alert_stats
    POST /api/v1/alerts/operator/{alert_id}/acknowledge  alerts.acknowledge_alert
    POST /api/v1/alerts/operator/{alert_id}/resolve      alerts.resolve_alert
$$);
