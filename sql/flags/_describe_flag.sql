-- A flag as clients see it: its document, and which version of it that is. After it was deleted, that.

create or replace function flags._describe_flag(p_environment text, p_flag_key text)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'flag_key', v.flag_key, 'environment', v.environment, 'version', v.version, 'updated_at', v.changed_at,
        'updated_by', v.changed_by
    ) || coalesce(v.document, '{"deleted": true}')
    from flags.versions as v
    where v.environment = p_environment and v.flag_key = p_flag_key
    order by v.version desc
    limit 1;
$$;

comment on function flags._describe_flag(text, text) is 'A flag as clients see it.';
