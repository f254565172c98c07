-- public: the names that clients of the first version call (docs/v1.md).
--
-- No logic of their own: each calls what stands in a module, as the caller where the module's function takes the
-- same, and finds the meter of a number where clients name one. Bodies are bound late, so that a module's function
-- may gain a parameter. The schema is not ours: what others keep in it is left alone (reset.sql, prune.sql).

\ir _find_meter.sql
\ir list_engagement.sql

\ir active_assignments.sql
\ir active_lectures.sql
\ir active_study_sessions.sql
\ir analytics_summary.sql
\ir append_event.sql
\ir cache_stats.sql
\ir check_kplc_balance_improved.sql
\ir cleanup_expired_cache.sql
\ir cleanup_old_metrics.sql
\ir create_notification_improved.sql
\ir create_transaction.sql
\ir enqueue_whatsapp_message.sql
\ir find_nearby_locations.sql
\ir get_aggregate_events.sql
\ir get_cache.sql
\ir get_config.sql
\ir get_latest_energy_data_improved.sql
\ir get_service_configs.sql
\ir get_token_analytics_improved.sql
\ir insert_energy_reading_improved.sql
\ir invalidate_cache_by_tag.sql
\ir is_feature_enabled.sql
\ir log_audit_event.sql
\ir process_notification_queue.sql
\ir purchase_tokens_improved.sql
\ir record_metric.sql
\ir refresh_daily_metrics.sql
\ir register_service.sql
\ir revert_energy_settings.sql
\ir safe_update_profile.sql
\ir schedule_job.sql
\ir service_health_overview.sql
\ir set_cache.sql
\ir set_config.sql
\ir soft_delete_record.sql
\ir sync_conflicts.sql
\ir sync_queue.sql
\ir track_event.sql
\ir update_token_balance_improved.sql
\ir update_transaction_status.sql
\ir update_whatsapp_session_activity.sql
\ir user_engagement_metrics.sql
