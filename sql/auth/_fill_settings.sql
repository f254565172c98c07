-- Settings with the defaults of all that is not set. What is set and has no type any more is left out.

create or replace function auth._fill_settings(p_values jsonb)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_object_agg(t.setting_key, coalesce(p_values -> t.setting_key, t.default_value)), '{}')
    from auth.setting_types as t;
end;

comment on function auth._fill_settings(jsonb) is 'Settings with the defaults of all that is not set.';
