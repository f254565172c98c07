-- Tells somebody something. See _create: rendered before anything is stored, safe to
-- repeat with the same dedupe key, one delivery per channel and device.
--
-- Errors: PT400 invalid_notification; PT404 topic_not_found, user_not_found, template_not_found;
-- PT422 missing_variable, invalid_variable

create or replace function notifications.create_notification(
    p_user_id     uuid,
    p_topic       text,
    p_variables   jsonb default '{}',
    p_dedupe_key  text default null,
    p_severity    text default null,
    p_not_before  timestamptz default null,
    p_replace_key text default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return notifications._create(
        p_user_id, p_topic, p_variables, p_dedupe_key, p_severity, p_not_before, p_replace_key
    );
end;
$$;

comment on function notifications.create_notification(uuid, text, jsonb, text, text, timestamptz, text) is
    'Tell somebody something; repeating a dedupe key returns the first notification.';

grant execute on function notifications.create_notification(uuid, text, jsonb, text, text, timestamptz, text)
to service_role;
