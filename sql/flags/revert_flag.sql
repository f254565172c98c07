-- Makes a flag what it was in an earlier version, as a new one; one that was deleted comes back.
--
-- What the version asks for may be gone (a segment, a prerequisite): it is checked as any change is. Locks the
-- environment.
--
-- Errors: PT404 environment_not_found, version_not_found, segment_not_found, prerequisite_not_found;
--         PT400 prerequisite_cycle; PT409 type_is_fixed, variant_in_use, flag_in_use; PT422 variant_not_found

create or replace function flags.revert_flag(
    p_flag_key    text,
    p_version     integer,
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
    v_document    jsonb := flags._get_old_document(v_environment, p_flag_key, p_version);
begin
    return flags._change_flag(
        v_environment, p_flag_key,
        case when v_document is not null then flags._check_document(v_environment, p_flag_key, v_document) end,
        ops._check_reason(p_reason, false), p_version
    );
end;
$$;

comment on function flags.revert_flag(text, integer, text, text) is 'Make a flag what it was in an earlier version.';

grant execute on function flags.revert_flag(text, integer, text, text) to admin, service_role;
