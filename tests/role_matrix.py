"""Who may call which function, and whose rows come back: document 003's "Role-Based Access Control", function by function.

    USER      own profile, telemetry, tariffs, invoices, alerts; nothing of others, nothing of the system
    OPERATOR  all of USER; telemetry, alerts, meters of the regions; acknowledges and resolves alerts;
              reads tariffs, does not change them
    ADMIN     all of OPERATOR; changes tariffs; users, roles, meters; configuration; audit log

A function is under exactly one rule, by its name or, where no rule has the name, by the first pattern that fits.
Patterns are for the service's own chores: a new function that somebody may call needs a line here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

CALLERS = {
    "anybody": {"anon", "authenticated", "operator", "admin", "service_role"},
    "user": {"authenticated", "operator", "admin", "service_role"},
    "person": {"authenticated", "operator", "admin"},
    "operator": {"operator", "admin", "service_role"},
    "admin": {"admin", "service_role"},
    "admin person": {"admin"},
    "service": {"service_role"},
}
"""Who may call: roles inherit from each other, the service is apart."""

ROWS = {
    "own": {"user": "own", "operator": "none", "admin": "none"},
    "own, admins all": {"user": "own", "operator": "none", "admin": "all"},
    "own, region, all": {"user": "own", "operator": "region", "admin": "all"},
    "region, all": {"operator": "region", "admin": "all"},
    "all": {},
    "shared": {"user": "none", "operator": "none", "admin": "none"},
    "-": {},
}
"""Whose rows come back to a user, an operator, an admin; ``shared`` is the same for everybody and about nobody,
``all`` is for admins only and holds everything there is;
``-`` is not asked: a function that changes something, whose answer is what it changed."""


@dataclass(frozen=True)
class Rule:
    """What some functions have in common.

    Attributes:
        callers: a key of ``CALLERS``.
        rows: a key of ``ROWS``.
        functions: names; patterns where one ends the search.
    """

    callers: str
    rows: str
    functions: tuple[str, ...] = field(repr=False)


def _rule(callers: str, rows: str, functions: str) -> Rule:
    return Rule(callers, rows, tuple(functions.split()))


MATRIX = (
    # What everybody may ask.
    _rule("anybody", "shared", "tariffs.get_tariff tariffs.list_tariffs tariffs.quote_energy auth.role"),
    _rule("anybody", "own", "auth.jwt auth.require_uid auth.uid"),
    _rule("anybody", "shared", "flags.evaluate_flag flags.evaluate_flags flags.is_feature_enabled"),
    # The doors' own: they act as whoever calls.
    _rule("anybody", "-", """
        api.call_procedure api.claim_idempotency_key api.complete_idempotency_key api.get_idempotent_response
        api.resolve_references
    """),
    # Versions of the interface: everybody may know, admins change them and see who calls what.
    _rule("anybody", "shared", """
        api.get_api_version api.list_api_versions api.list_brownouts api.list_deprecated_functions
    """),
    _rule("admin", "all", "api.list_version_usage"),
    _rule("admin", "-", """
        api.add_breaking_change api.cancel_brownout api.create_api_version api.deprecate_api_version
        api.deprecate_function api.restore_api_version api.restore_function api.schedule_brownout
        api.set_default_version api.set_version_sunset
    """),
    # USER: own profile, settings, sessions, messages, money.
    _rule("user", "own", """
        auth.diff_settings auth.get_profile auth.get_settings auth.list_settings_versions
        notifications.count_unread notifications.get_preferences notifications.list_addresses
        notifications.list_notifications notifications.list_push_tokens notifications.list_topic_preferences
        payments.get_balance_at payments.get_my_limits payments.get_transaction payments.get_wallet
        payments.list_transaction_events payments.list_transactions payments.list_wallets
        alerts.list_my_alerts telemetry.get_latest_readings ingest.get_stream
        whatsapp.list_whatsapp_sessions
    """),
    # USER: own studies, which staff have no business with.
    _rule("user", "own", """
        study.get_assignment study.get_calendar study.get_course study.get_lecture study.get_study_session
        study.get_study_settings study.list_assignments study.list_calendar_feeds study.list_calendars
        study.list_courses study.list_lectures study.list_occurrences study.list_overdue study.list_study_sessions
        study.list_upcoming
    """),
    _rule("user", "-", """
        study.complete_assignment study.complete_study_session study.create_assignment study.create_calendar_feed
        study.create_course study.create_lecture study.create_study_session study.delete_assignment
        study.delete_course study.delete_lecture study.delete_study_session study.get_workload
        study.import_calendar study.import_timetable study.remove_calendar study.restore_assignment
        study.restore_course study.restore_lecture study.restore_study_session study.revoke_calendar_feed
        study.update_assignment study.update_course study.update_lecture study.update_study_session
        study.update_study_settings
    """),
    _rule("service", "-", """
        study.apply_calendar study.get_calendar_source study.read_calendar_feed study.refresh_calendars
        study.send_reminders
    """),
    _rule("person", "own", """
        auth.get_me auth.list_sessions realtime.open_session realtime.check_channels payments.list_payment_methods
        soft_delete.list_deletions
    """),
    _rule("user", "own, admins all", """
        auth.get_subscription auth.list_subscription_events notifications.list_deliveries
        notifications.list_delivery_attempts webhooks.get_endpoint webhooks.list_endpoints webhooks.list_deliveries
        mpesa.get_request mpesa.list_requests
    """),
    _rule("user", "-", """
        auth.revert_settings auth.update_profile auth.update_settings ops.report_error
        notifications.add_address notifications.register_push_token notifications.remove_address
        notifications.remove_push_token notifications.set_topic_preference notifications.update_preferences
        payments.create_transaction payments.hold payments.open_wallet payments.transfer
        mpesa.request_payment mpesa.get_payment_details
        vending.create_order vending.cancel_order tokens.purchase_tokens tokens.reprint_token
        webhooks.create_endpoint webhooks.delete_endpoint webhooks.disable_endpoint webhooks.enable_endpoint
        webhooks.resend_delivery webhooks.rotate_secret webhooks.send_test_event webhooks.update_endpoint
        invoices.pay_invoice soft_delete.restore_record soft_delete.soft_delete_record
    """),
    _rule("person", "-", """
        auth.logout_everywhere auth.revoke_session notifications.mark_notification_read
        payments.add_payment_method payments.remove_payment_method payments.set_default_payment_method
        invoices.dispute_invoice invoices.withdraw_dispute
    """),
    _rule("person", "own", "sync.list_clients sync.list_conflicts sync.list_inbox sync.list_sync_queue"),
    _rule("person", "-", """
        sync.dismiss_inbox_items sync.pull_changes sync.push_changes sync.queue_changes sync.register_client
        sync.reset_client sync.resolve_conflict
    """),
    _rule("user", "shared", "sync.list_synced_tables"),
    # USER: own places; public ones are everybody's to see, ways are of nobody.
    _rule("user", "own", "geo.find_nearby_locations geo.get_location geo.list_locations"),
    _rule("user", "-", "geo.delete_location geo.set_location"),
    _rule("user", "shared", "geo.get_distance geo.get_route"),
    _rule("service", "-", "geo.cache_route geo.import_locations geo.install_tasks"),
    _rule("service", "-", "sync.reset_scope"),
    # USER: own meters; OPERATOR: those of the regions; ADMIN: all.
    _rule("user", "own, region, all", """
        alerts.get_alert meters.get_latest_reading meters.get_meter meters.get_reading_history meters.list_meters
        meters.list_ownerships telemetry.explain_energy telemetry.get_consumption_stats
        telemetry.get_daily_breakdown telemetry.get_hourly_breakdown telemetry.get_rollups
        telemetry.list_corrections telemetry.list_outages telemetry.list_replacements
        tokens.get_balance tokens.get_purchase tokens.get_token_analytics tokens.list_purchases
        vending.get_order vending.list_order_changes vending.list_orders
        invoices.download_invoice invoices.estimate_bill invoices.explain_invoice_line invoices.get_current_cycle
        invoices.get_invoice invoices.get_invoice_document invoices.get_paper invoices.list_billing_accounts
        invoices.list_disputes invoices.list_invoices invoices.list_payments
    """),
    _rule("user", "-", """
        meters.ingest_readings meters.insert_reading ingest.finish_stream ingest.open_stream ingest.prepare_stage
        ingest.store_lines ingest.store_repeated ingest.store_staged
    """),
    _rule("user", "shared", """
        auth.list_setting_types auth.list_subscription_products meters.get_region meters.list_regions
        meters.make_drn notifications.list_topics tariffs.estimate_cost tariffs.forecast_tariff
        tariffs.get_current_tariff tariffs.get_region_tariff tariffs.list_tariff_history
    """),
    # OPERATOR: telemetry, alerts, meters, users, sales of the regions.
    _rule("operator", "region, all", """
        alerts.get_alert_stats alerts.list_active_alerts alerts.list_alert_history alerts.list_alerts
        alerts.list_region_alerts auth.export_users auth.get_user auth.list_operator_regions auth.list_users
        events.list_events events.get_aggregate_events
        meters.count_meters meters.search_meters
        reports.get_consumption_report reports.get_dashboard reports.get_loss_report reports.get_meter_details
        reports.get_revenue_report reports.get_tariff_consumption reports.get_usage_report reports.list_sales
        telemetry.get_meter_history telemetry.get_meter_readings telemetry.get_region_load
        telemetry.get_region_stats telemetry.list_region_readings telemetry.list_silent_meters
        telemetry.list_top_consumers invoices.export_invoices invoices.get_invoice_analytics
        invoices.list_overdue_invoices vending.list_unclear_orders
    """),
    _rule("operator", "-", """
        alerts.acknowledge_alert alerts.assign_alert alerts.comment_alert alerts.raise_alert alerts.reopen_alert
        alerts.resolve_alert meters.set_meter_status meters.set_meter_statuses telemetry.record_replacement
        telemetry.remove_replacement tokens.revend_token vending.check_provider_balance vending.resolve_order
        invoices.finalize_invoices invoices.generate_monthly_invoices invoices.mark_invoice_paid
        invoices.resolve_dispute
    """),
    # OPERATOR: how the machinery is doing, without anybody's data; tariffs, to read.
    _rule("operator", "shared", """
        alerts.get_rule alerts.list_rules events.get_watermark_lag events.list_dead_events
        events.list_subscriptions jobs.get_queue_stats jobs.list_queues notifications.list_providers
        queues.list_queues vending.list_providers invoices.list_runs
        flags.diff_flag flags.explain_flag flags.get_flag flags.list_changes flags.list_environments
        flags.list_flag_history flags.list_flags flags.list_segments flags.list_stale_flags
        tariffs.get_tariff_analytics tariffs.list_region_tariffs tariffs.list_tariff_overrides
    """),
    # ADMIN: tariffs.
    _rule("admin", "-", """
        tariffs.add_holidays tariffs.create_tariff tariffs.load_prices tariffs.override_tariff
        tariffs.publish_charges tariffs.publish_price_series tariffs.publish_tariff_version
        tariffs.publish_time_of_use tariffs.remove_tariff_override tariffs.set_dynamic_tariff
    """),
    # ADMIN: users and roles.
    _rule("admin", "-", """
        auth.activate_user auth.assign_operator_region auth.create_user auth.set_subscription_tier
        auth.set_user_role auth.suspend_user auth.unassign_operator_region
    """),
    # ADMIN: meters.
    _rule("admin", "-", """
        meters.assign_meter meters.create_meter meters.delete_meter meters.unassign_meter meters.update_meter
        meters.seed_meters
        meters.upsert_region telemetry.set_rated_power telemetry.set_register tokens.adjust_balance
    """),
    # ADMIN: money that needs a decision.
    _rule("admin", "-", """
        mpesa.dismiss_payment mpesa.import_statement mpesa.match_payment mpesa.query_request mpesa.return_payment
        payments.remove_limit payments.set_limit
        invoices.add_fee invoices.close_billing_account invoices.discard_draft invoices.grant_credit
        invoices.issue_credit_note invoices.open_billing_account invoices.preview_tariff_change
        invoices.reissue_invoice invoices.render_invoices invoices.set_account_tariff invoices.set_billing
        invoices.set_issuer invoices.set_reminder_level invoices.set_series invoices.update_billing_account
    """),
    _rule("admin", "all", "mpesa.list_unmatched mpesa.reconcile_day payments.list_limits payments.list_parked_money"),
    # ADMIN: configuration of the system, and its machinery.
    _rule("admin", "-", """
        alerts.override_rule alerts.set_rule_enabled alerts.set_rule_parameters alerts.upsert_rule
        auth.remove_otp_limit auth.set_otp_limit auth.set_otp_price auth.set_subscription_product
        core.drop_expired_partitions core.set_retention
        flags.delete_flag flags.delete_segment flags.reject_change flags.revert_flag flags.set_flag_enabled
        flags.upsert_environment flags.upsert_flag flags.upsert_segment
        jobs.cancel_job jobs.create_queue jobs.pause_queue jobs.purge_dead_jobs jobs.redrive_jobs
        notifications.retry_delivery notifications.upsert_template notifications.upsert_topic
        ops.mute_system_rule ops.set_system_rule ops.unmute_system_rule
        ops.release_hold ops.remove_rate_limit ops.set_rate_limit queues.create_queue queues.drop_queue queues.purge_queue
        schedules.pause_schedule schedules.resume_schedule schedules.run_schedule_now
        vending.choose_provider vending.set_provider_enabled webhooks.retry_inbound
        ops.set_maintenance_task
    """),
    _rule("admin", "all", """
        auth.list_otp_limits auth.list_otp_prices auth.list_otp_spending
        core.get_partition_headroom core.list_archives core.list_expired_partitions core.list_partitions
        core.list_retention_rules jobs.get_job jobs.list_dead_jobs jobs.list_jobs jobs.list_workers
        notifications.list_templates notifications.preview_template ops.list_rate_limits ops.read_gauges
        ops.get_hold ops.list_backups
        schedules.get_schedule schedules.list_schedule_runs schedules.list_schedules schedules.preview_schedule
        vending.list_provider_calls webhooks.list_inbound flags.list_evaluations
        ops.get_system_health ops.list_system_rules services.find_service services.get_service
        services.list_service_health services.list_services
        ops.list_maintenance_tasks ops.list_maintenance_runs core.list_default_partitions
        ops.list_blocking ops.list_duplicate_indexes ops.list_findings
        ops.list_index_usage ops.list_invalid_indexes ops.list_long_transactions ops.list_missing_indexes
        ops.list_settings_advice ops.list_slow_queries ops.list_unused_indexes
        ops.list_vacuum_health ops.list_wraparound
    """),
    # ADMIN: what services are set to; users see of it what is public.
    _rule("user", "shared", "config.get_config_value config.get_service_configs config.explain_config_value"),
    _rule("admin", "all", """
        config.diff_config config.list_config_history config.list_environments config.list_keys
    """),
    _rule("admin", "-", """
        config.define_environment config.define_key config.revert_config config.set_config_value
        config.set_config_values config.unset_config_value
    """),
    _rule("service", "-", "config._list_sealed config._read_secret config._reseal_secret config._set_secret"),
    # ADMIN: what another one asked for; a person, not a service.
    _rule("admin person", "-", "flags.approve_change"),
    _rule("admin", "all", "cache.get_cache_stats"),
    # ADMIN: the audit log.
    _rule("admin", "all", """
        ops.list_errors ops.get_error ops.get_error_stats ops.list_request_metrics ops.get_request_stats ops.get_metric_series
    """),
    _rule("admin", "-", """
        ops.resolve_error ops.ignore_error ops.reopen_error ops.record_metric ops.record_metrics
    """),
    _rule("admin", "all", "ops.list_audit_logs ops.get_audit_checkpoint"),
    _rule("admin", "-", "ops.log_audit_event ops.verify_audit_log"),
    # Analytics: everybody tells what they do, admins see what was done.
    _rule("user", "-", "analytics.track_event analytics.track_events"),
    _rule("person", "own", "analytics.get_my_engagement"),
    _rule("admin", "all", """
        analytics.analytics_summary analytics.user_engagement_metrics analytics.list_cohorts analytics.get_business_metrics
        analytics.get_settings analytics.list_event_names
    """),
    _rule("admin", "all", "api.list_routes"),
    _rule("admin", "-", "api.add_route api.remove_route api.restore_route"),
    _rule("admin", "-", """
        analytics.refresh_daily_metrics analytics.forget_user analytics.update_settings analytics.register_event_names
    """),
    # Names of the first version, which decide nothing: as what they stand for, and of no other user than the caller.
    _rule("anybody", "shared", "public.is_feature_enabled"),
    _rule("user", "own", """
        public.check_kplc_balance_improved public.find_nearby_locations public.get_latest_energy_data_improved
        public.get_token_analytics_improved
    """),
    _rule("user", "own, admins all", "public.list_engagement"),
    _rule("user", "shared", "public.get_config public.get_service_configs"),
    _rule("user", "-", """
        public.create_transaction public.insert_energy_reading_improved public.purchase_tokens_improved
        public.revert_energy_settings public.safe_update_profile public.soft_delete_record public.track_event
    """),
    _rule("operator", "region, all", "public.get_aggregate_events"),
    _rule("admin", "-", """
        public.log_audit_event public.record_metric public.refresh_daily_metrics public.set_config
    """),
    _rule("service", "-", """
        public.append_event public.cleanup_expired_cache public.cleanup_old_metrics
        public.create_notification_improved public.enqueue_whatsapp_message public.get_cache
        public.invalidate_cache_by_tag public.process_notification_queue public.register_service
        public.schedule_job public.set_cache public.update_token_balance_improved
        public.update_transaction_status public.update_whatsapp_session_activity
    """),
    # The service: what workers, gateways and machines do.
    _rule("service", "-", """
        *.advance_* *.purge_* *.handle_event *.follow_events *.check_* *.record_* *.claim_* *.expire_*
        *.register_* *.sync_* *.process_* *.receive_* *.dispatch_* *.detect_* *.roll_up *.roll_up_* *.recompute_*
        *.begin_* *.finish_* ops.seal_audit_log
        jobs.complete_* jobs.fail_job jobs.get_next_due jobs.heartbeat_* jobs.note_sleep jobs.promote_jobs
        jobs.release_jobs jobs.remove_worker jobs.rescue_jobs jobs.run_* jobs.schedule_* jobs.tick
        events.acknowledge_events events.append_event events.format_cursor events.get_log_end
        events.get_snapshot events.handle_events events.parse_cursor events.pause_subscription
        events.read_events events.rebuild_subscription events.redrive_dead_events events.replay_subscription
        events.resume_subscription events.run_subscriptions events.save_snapshot events.subscribe
        events.tail_log events.unsubscribe events.wake_listeners
        queues.archive_message queues.delete_message queues.pop_messages queues.read_messages
        queues.send_message queues.send_messages queues.set_visibility
        realtime.get_socket_preferences realtime.is_place_kept realtime.read_messages
        schedules.delete_schedule schedules.install_defaults schedules.run_due_schedules schedules.upsert_schedule
        ops.list_full_sequences ops.list_table_bloat
        core.create_partitions alerts.report_signal api.get_news api.get_version_state flags.get_state
        soft_delete.list_orphans
        services.deregister_service services.mark_stale_services ops.install_tasks
        ops._check_maintenance ops._claim_task ops._describe_rest ops._describe_run ops._finish_task ops._run_task ops.maintain
        core.register_partitioned_table core.unregister_partitioned_table core.drain_default_partition
        ops.note_backup ops.note_restore ops.note_verification
        cache.bump_version cache.cleanup_expired_cache cache.declare_dependency cache.declare_namespace
        cache.fail_build cache.get_cache cache.get_or_lock cache.invalidate_cache cache.invalidate_cache_by_tag
        cache.release_lock cache.set_cache tokens.declare_caches
        auth._check_otp auth._request_otp auth._reset_password auth._verify_otp auth.apply_subscription_event
        auth.end_session auth.follow_users auth.get_signing_keys auth.list_signing_keys auth.revoke_signing_key
        auth.reseal_signing_key auth.rotate_refresh_token
        notifications.create_notification notifications.retract_notification notifications.verify_address
        payments.adjust_wallet payments.capture payments.list_system_balances payments.rebase_checkpoints
        payments.refund payments.set_wallet_status payments.set_wallet_terms payments.update_transaction_status
        payments.void reports.count_meters tokens.apply_consumption tokens.set_vending_key
        mpesa.book_statement_line mpesa.validate_payment invoices.list_unrendered invoices.start_generation invoices.store_rendering
        webhooks.get_signing_endpoint
        whatsapp.close_whatsapp_session whatsapp.enqueue_whatsapp_message whatsapp.handle_message
        whatsapp.open_whatsapp_session whatsapp.update_whatsapp_session_activity
    """),
)  # fmt: skip

PYTHON = {
    "anybody": {
        "auth.login", "auth.logout", "auth.refresh_session", "auth.register", "auth.send_otp", "auth.verify_otp",
        "auth.request_password_reset", "auth.reset_password",
    },
    "person": {"auth.change_password"},
    "admin": {"config.set_secret"},
    "service": {"config.get_secret"},
}  # fmt: skip
"""The functions that are written in Python, by who may call."""

BY_ANSWER: dict[str, dict[str, object]] = {
    "auth.diff_settings": {"p_from": 0, "p_to": 1},
    "meters.count_meters": {},
    "notifications.count_unread": {},
    "payments.get_balance_at": {"p_at": "2100-01-01T00:00:00Z"},
    "telemetry.explain_energy": {},
    "telemetry.get_daily_breakdown": {},
    "telemetry.get_hourly_breakdown": {},
    "telemetry.get_meter_history": {"p_level": "1m"},
    "telemetry.get_region_load": {"p_level": "1m"},
    "telemetry.get_rollups": {"p_level": "1m"},
}
"""Functions whose rows tell of nobody, since they hold only numbers: asked about somebody they answer, or do not.
With the arguments that they need for it."""

NAMELESS = {"alerts.get_alert_stats": "p_region"}
"""An argument that is not sent, since the answer repeats it."""

UNSEEN = {
    "alerts.get_alert_stats", "alerts.list_alert_history", "auth.list_sessions", "auth.list_subscription_events",
    "events.get_aggregate_events", "geo.find_nearby_locations", "geo.get_location", "geo.list_locations", "ingest.get_stream", "invoices.download_invoice", "invoices.estimate_bill",
    "invoices.explain_invoice_line", "invoices.export_invoices", "invoices.get_current_cycle",
    "invoices.get_invoice", "invoices.get_invoice_analytics", "invoices.get_invoice_document",
    "invoices.get_paper", "invoices.list_billing_accounts", "invoices.list_disputes", "invoices.list_invoices",
    "invoices.list_overdue_invoices", "invoices.list_payments", "mpesa.get_request", "mpesa.list_requests",
    "notifications.list_addresses", "notifications.list_delivery_attempts", "notifications.list_push_tokens",
    "notifications.list_topic_preferences", "payments.get_my_limits", "payments.list_payment_methods",
    "study.get_assignment", "study.get_calendar", "study.get_course", "study.get_lecture", "study.get_study_session",
    "study.list_assignments", "study.list_calendar_feeds", "study.list_calendars", "study.list_courses",
    "study.list_lectures", "study.list_occurrences", "study.list_overdue", "study.list_study_sessions",
    "study.list_upcoming",
    "public.find_nearby_locations", "public.get_aggregate_events", "public.list_engagement",
    "realtime.check_channels", "sync.list_clients", "sync.list_conflicts", "sync.list_inbox", "sync.list_sync_queue",
    "telemetry.list_corrections", "telemetry.list_outages",
    "telemetry.list_replacements", "telemetry.list_silent_meters", "vending.list_unclear_orders",
    "webhooks.list_deliveries", "whatsapp.list_whatsapp_sessions",
}  # fmt: skip
"""Functions that answer nothing to most callers in this test's grid, for want of rows: nobody is told too much;
that those are told who should be, their own tests show."""


def find_rule(name: str) -> Rule | None:
    """The rule of a function.

    Args:
        name: ``schema.function``.
    """
    for rule in MATRIX:
        if name in rule.functions:
            return rule
    for rule in MATRIX:
        if any(fnmatchcase(name, pattern) for pattern in rule.functions if "*" in pattern):
            return rule
    return None
