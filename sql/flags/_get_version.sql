-- The number of a flag's newest version, of a deleted one too; 0 where there was never one.

create or replace function flags._get_version(p_environment text, p_flag_key text)
returns integer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(max(v.version), 0)
    from flags.versions as v
    where v.environment = p_environment and v.flag_key = p_flag_key;
$$;

comment on function flags._get_version(text, text) is 'The number of a flag''s newest version.';
