-- Deletes a flag: whoever asks for it gets flag_not_found and uses their own default. revert_flag brings it back.
--
-- Locks the environment.
--
-- Errors: PT400 reason_too_long; PT404 environment_not_found, flag_not_found; PT409 flag_in_use

create or replace function flags.delete_flag(p_flag_key text, p_environment text default null, p_reason text default null)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._lock_environment(p_environment);
begin
    perform flags._require_flag(v_environment, p_flag_key);
    return flags._change_flag(v_environment, p_flag_key, null, ops._check_reason(p_reason, false));
end;
$$;

comment on function flags.delete_flag(text, text, text) is 'Delete a flag; its history stays.';

grant execute on function flags.delete_flag(text, text, text) to admin, service_role;
