-- The kill switch: turns a flag off for everybody, or on again. Off needs nobody's approval.
--
-- Locks the environment.
--
-- Errors: PT400 enabled_required, reason_too_long; PT404 environment_not_found, flag_not_found

create or replace function flags.set_flag_enabled(
    p_flag_key    text,
    p_is_enabled  boolean,
    p_environment text default null,
    p_reason      text default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._lock_environment(p_environment);
    v_document    jsonb := flags._require_flag(v_environment, p_flag_key);
begin
    if p_is_enabled is null then
        raise exception 'enabled_required'
            using errcode = 'PT400', detail = 'The switch is missing.', hint = 'Send true or false in p_is_enabled.';
    end if;

    return flags._change_flag(
        v_environment, p_flag_key, v_document || jsonb_build_object('enabled', p_is_enabled),
        ops._check_reason(p_reason, false)
    );
end;
$$;

comment on function flags.set_flag_enabled(text, boolean, text, text) is 'Turn a flag off for everybody, or on again.';

grant execute on function flags.set_flag_enabled(text, boolean, text, text) to admin, service_role;
