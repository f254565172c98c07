-- Makes a flag, or changes the members that are named; a member that is null goes back to its default. The
-- answer is the flag; with pending_change_id where the change waits for somebody else's approval.
--
-- p_expected_version is the version that the change was made from; 0 for a flag that must not be there yet.
-- Locks the environment.
--
-- Errors: PT400 invalid_flag_key, invalid_definition, invalid_type, invalid_variants, invalid_rule, invalid_percentage,
--         invalid_weights, invalid_condition, too_many_conditions, invalid_users, invalid_schedule, duplicate_rule,
--         invalid_prerequisite, prerequisite_cycle, prerequisites_too_deep, reason_too_long;
--         PT404 environment_not_found, segment_not_found, prerequisite_not_found;
--         PT409 version_conflict, type_is_fixed, variant_in_use; PT422 variant_type_mismatch, variant_not_found

create or replace function flags.upsert_flag(
    p_flag_key         text,
    p_definition       jsonb,
    p_environment      text default null,
    p_reason           text default null,
    p_expected_version integer default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._lock_environment(p_environment);
    v_reason      text := ops._check_reason(p_reason, false);
    v_current     jsonb := flags._get_document(v_environment, p_flag_key);
    v_version     integer := case when v_current is null then 0 else flags._get_version(v_environment, p_flag_key) end;
begin
    if p_flag_key is null or p_flag_key !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' then
        raise exception 'invalid_flag_key'
            using errcode = 'PT400', detail = format('%L is no key of a flag.', left(p_flag_key, 128)),
                  hint = 'Letters, digits, and . _ - between them, up to 128.';
    elsif jsonb_typeof(p_definition) is distinct from 'object' then
        raise exception 'invalid_definition'
            using errcode = 'PT400', detail = 'The definition is no object.', hint = 'docs/flags.md shows a definition.';
    elsif p_expected_version <> v_version then
        raise exception 'version_conflict'
            using errcode = 'PT409', detail = format('The flag is at version %s, not %s.', v_version, p_expected_version),
                  hint = 'Read it again, and make the change from there.';
    end if;

    return flags._change_flag(
        v_environment, p_flag_key,
        flags._check_document(v_environment, p_flag_key, coalesce(v_current, '{}') || p_definition), v_reason
    );
end;
$$;

comment on function flags.upsert_flag(text, jsonb, text, text, integer) is 'Make a flag, or change the members that are named.';

grant execute on function flags.upsert_flag(text, jsonb, text, text, integer) to admin, service_role;
