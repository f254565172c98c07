-- The settings that are not the same in two sets of values, defaults filled in.

create or replace function auth._compare_settings(p_from jsonb, p_to jsonb)
returns setof auth.setting_difference
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select t.setting_key, coalesce(p_from -> t.setting_key, t.default_value),
        coalesce(p_to -> t.setting_key, t.default_value)
    from auth.setting_types as t
    where coalesce(p_from -> t.setting_key, t.default_value) <> coalesce(p_to -> t.setting_key, t.default_value)
    order by t.setting_key;
end;

comment on function auth._compare_settings(jsonb, jsonb) is 'The settings that are not the same in two sets of values.';
