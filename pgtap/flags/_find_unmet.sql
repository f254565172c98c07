begin;
select plan(10);

-- Contract
select function_returns('flags', '_find_unmet', array['flags.prerequisites[]', 'jsonb', 'integer'], 'text');
select volatility_is('flags', '_find_unmet', array['flags.prerequisites[]', 'jsonb', 'integer'], 'stable');
select isnt_definer('flags', '_find_unmet', array['flags.prerequisites[]', 'jsonb', 'integer']);
select function_privs_are('flags', '_find_unmet', array['flags.prerequisites[]', 'jsonb', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_find_unmet', array['flags.prerequisites[]', 'jsonb', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('base', '{"type": "boolean", "default_variant": "on"}');
    perform flags.upsert_flag('top', '{"type": "boolean", "prerequisites": [{"flag": "base", "variants": ["on"]}]}');
end;
$do$;

prepare unmet as
    select flags._find_unmet(d.prerequisites, '{}', $1) from flags.definitions as d where d.flag_key = 'top';
select is(flags._find_unmet(null, '{}', 0), null, 'nothing needed is met');
select results_eq('execute unmet(0)', 'values (null::text)', 'what serves the variant is met');
select results_eq('execute unmet(10)', $$ values ('base') $$, 'a chain without end is not followed');
do $do$
begin
    perform flags.set_flag_enabled('base', false);
end;
$do$;

select results_eq('execute unmet(0)', $$ values ('base') $$, 'what is off meets nothing');
do $do$
begin
    perform flags.upsert_flag('base', '{"enabled": true, "default_variant": "off"}');
end;
$do$;

select results_eq('execute unmet(0)', $$ values ('base') $$, 'nor does another variant');

select * from finish();
rollback;
