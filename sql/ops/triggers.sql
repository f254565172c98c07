create or replace trigger _100_refuse_change
before update or delete on ops.audit_log
for each row execute function ops.audit_log__refuse_change();

create or replace trigger _100_refuse_truncate
before truncate on ops.audit_log
for each statement execute function ops.audit_log__refuse_change();

create or replace trigger _100_refuse_change
before update or delete on ops.audit_blocks
for each row execute function ops.audit_log__refuse_change();

create or replace trigger _100_refuse_truncate
before truncate on ops.audit_blocks
for each statement execute function ops.audit_log__refuse_change();

-- What is audited: table; subject type and the column that says which; key; what is left out. Left out are
-- counters and times of change, and what nobody decided but a computation.
do $audit$
declare
    v_table record;
    v_event text;
begin
    for v_table in
        select *
        from (values
            ('auth.users', 'user', 'user_id', 'user_id', 'updated_at,version'),
            ('auth.operator_regions', 'user', 'user_id', 'user_id,region', ''),
            ('auth.settings', 'settings', 'user_id', 'user_id', 'updated_at'),
            ('auth.setting_types', 'setting_type', 'setting_key', 'setting_key', ''),
            ('meters.meters', 'meter', 'meter_id', 'meter_id', ''),
            ('meters.regions', 'region', 'region', 'region', ''),
            ('tariffs.tariffs', 'tariff', 'tariff_code', 'tariff_code', ''),
            ('tariffs.tariff_versions', 'tariff', 'tariff_code', 'tariff_version_id', ''),
            ('tariffs.charges', 'tariff', 'tariff_code', 'charge_id', ''),
            ('tariffs.overrides', 'tariff', 'tariff_code', 'override_id', ''),
            ('tariffs.tariff_bands', 'tariff_version', 'tariff_version_id', 'tariff_version_id,from_kwh', ''),
            ('tariffs.dynamic_rules', 'tariff_version', 'tariff_version_id', 'tariff_version_id', ''),
            ('tariffs.periods', 'tariff_version', 'tariff_version_id', 'tariff_version_id,period_code', ''),
            ('tariffs.holidays', 'tariff', 'tariff_code', 'tariff_code,holiday_on', ''),
            ('tariffs.prices', 'price_series', 'tariff_key', 'tariff_key,valid_from', ''),
            ('alerts.rules', 'alert_rule', 'rule_code', 'rule_code', 'updated_at'),
            ('alerts.rule_overrides', 'alert_rule', 'rule_code', 'rule_code,subject_id', 'updated_at'),
            ('ops.system_rules', 'system_rule', 'rule_code', 'rule_code', 'updated_at'),
            (
                'ops.maintenance_tasks', 'maintenance_task', 'task_name', 'task_name',
                'done_for,last_outcome,last_run_at,holder,leased_until'
            ),
            ('core.retention_rules', 'retention', 'table_name', 'table_name', 'updated_at'),
            ('analytics.settings', 'analytics', 'is_only', 'is_only', 'updated_at'),
            ('core.archives', 'archive', 'table_name', 'table_name,range_from', 'manifest'),
            ('whatsapp.purchase_limits', 'limit', 'currency', 'currency', ''),
            ('payments.limits', 'limit', 'limit_id', 'limit_id', 'updated_at,updated_by'),
            ('ops.restores', 'restore', 'restore_id', 'restore_id', ''),
            ('ops.rate_limits', 'limit', 'function_name', 'function_name,caller_role', 'updated_at,cell'),
            ('auth.otp_limits', 'limit', 'scope', 'scope,period', 'updated_at'),
            ('auth.otp_prices', 'limit', 'channel', 'channel,prefix', 'updated_at'),
            ('study.calendar_feeds', 'user', 'user_id', 'feed_id', 'title,token_hash'),
            ('auth.credentials', 'user', 'user_id', 'user_id', 'changed_at,told_at'),
            ('auth.signing_keys', 'signing_key', 'kid', 'kid', ''),
            ('auth.subscription_products', 'subscription_product', 'product_id', 'product_id', 'updated_at'),
            ('mpesa.settings', 'mpesa_settings', 'shortcode', 'is_only', 'updated_at'),
            (
                'vending.providers', 'vending_provider', 'provider_code', 'provider_code',
                'updated_at,failure_count,open_until,balance,balance_currency,balance_at'
            ),
            ('vending.provider_choices', 'vending_provider', 'provider_code', 'choice_type,choice_key', ''),
            ('config.keys', 'config_key', 'service_name', 'service_name,config_key', 'updated_at'),
            ('config.environments', 'config_environment', 'environment', 'environment', ''),
            ('flags.flags', 'flag', 'flag_key', 'environment,flag_key', 'version,updated_at,updated_by'),
            ('flags.segments', 'segment', 'segment_key', 'segment_key', 'version,updated_at,updated_by'),
            ('flags.environments', 'flag_environment', 'environment', 'environment', 'revision,changed_at'),
            ('api.versions', 'api_version', 'version', 'version', 'updated_at'),
            ('api.breaking_changes', 'api_version', 'version', 'version,change_id', ''),
            ('api.deprecated_functions', 'deprecated_function', 'function_name', 'function_name', 'updated_at'),
            ('api.brownouts', 'brownout', 'brownout_id', 'brownout_id', ''),
            ('invoices.issuers', 'billing', 'issuer_code', 'issuer_code', 'updated_at'),
            ('invoices.series', 'billing', 'series_code', 'series_code', ''),
            ('invoices.reminder_levels', 'billing', 'series_code', 'series_code,level', '')
        ) as t (table_name, subject_type, subject_column, key_columns, ignored_columns)
    loop
        foreach v_event in array array['insert', 'update', 'delete'] loop
            perform core._state_trigger(
                '_900_audit_' || v_event, 'after ' || v_event, v_table.table_name,
                format(
                    '%s for each statement execute function ops.audit_changes(%L, %L, %L, %L)',
                    case v_event
                        when 'insert' then 'referencing new table as new_rows'
                        when 'delete' then 'referencing old table as old_rows'
                        else 'referencing old table as old_rows new table as new_rows'
                    end,
                    v_table.subject_type, v_table.subject_column,
                    '{' || v_table.key_columns || '}', '{' || v_table.ignored_columns || '}'
                )
            );
        end loop;
    end loop;
end;
$audit$;
