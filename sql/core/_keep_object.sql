-- Says to the end of a deploy that a policy, trigger or view is stated by a file although nobody stated it anew, because it
-- is as it should be: sql/prune.sql leaves it. Means nothing outside of a deploy.

create or replace function core._keep_object(p_oid oid)
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
    select set_config(
        'mainspring.kept', (coalesce(nullif(current_setting('mainspring.kept', true), ''), '[]')::jsonb || to_jsonb(p_oid::text))::text,
        true
    );
$$;

comment on function core._keep_object(oid) is 'Say to the end of a deploy that an object is stated.';

grant execute on function core._keep_object(oid) to app_owner;
