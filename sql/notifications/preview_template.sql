-- What a notification would say, without sending it.
--
-- Errors: PT404 template_not_found; PT422 missing_variable, invalid_variable

create or replace function notifications.preview_template(
    p_topic     text,
    p_channel   text,
    p_locale    text,
    p_variables jsonb default '{}',
    p_time_zone text default 'Africa/Nairobi'
)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return notifications._render_content(
        p_topic, p_channel, coalesce(p_variables, '{}'), p_locale, core._check_time_zone(p_time_zone)
    );
end;
$$;

comment on function notifications.preview_template(text, text, text, jsonb, text) is
    'What a notification would say: {"subject", "body", "html"}.';

grant execute on function notifications.preview_template(text, text, text, jsonb, text) to admin, service_role;
