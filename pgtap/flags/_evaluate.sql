begin;
select plan(16);

-- Contract
select function_returns('flags', '_evaluate', array['flags.definitions', 'jsonb', 'integer'], 'flags.evaluation');
select volatility_is('flags', '_evaluate', array['flags.definitions', 'jsonb', 'integer'], 'stable');
select isnt_definer('flags', '_evaluate', array['flags.definitions', 'jsonb', 'integer']);
select function_privs_are('flags', '_evaluate', array['flags.definitions', 'jsonb', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_evaluate', array['flags.definitions', 'jsonb', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('plain', '{"type": "number", "variants": {"a": 1, "b": 2}, "default_variant": "a"}');
    perform flags.upsert_flag('ruled', '{"type": "number", "variants": {"a": 1, "b": 2}, "default_variant": "a", "rules": [{"id": "ke", "conditions": [{"attribute": "c", "operator": "eq", "value": "KE"}], "variant": "b"}, {"id": "half", "percentage": 50, "variant": "b", "conditions": [{"attribute": "d", "operator": "exists"}]}]}');
    perform flags.upsert_flag('needs', '{"type": "boolean", "default_variant": "on", "prerequisites": [{"flag": "ruled", "variants": ["b"]}]}');
    perform flags.upsert_flag('killed', '{"type": "boolean", "default_variant": "on", "enabled": false}');
    perform flags.upsert_flag('valueless', '{"type": "number", "variants": {"a": 1}, "default_variant": "a", "enabled": false}');
    perform flags.upsert_flag('early', '{"type": "boolean", "default_variant": "on", "starts_at": "2999-01-01T00:00:00Z"}');
    perform flags.upsert_flag('late', '{"type": "boolean", "default_variant": "on", "ends_at": "2001-01-01T00:00:00Z"}');
end;
$do$;

prepare answer as
    select e.value, e.variant, e.reason, e.metadata ->> 'ruleId', e.metadata ->> 'cause', e.error_code
    from flags.definitions as d, flags._evaluate(d, $2) as e
    where d.environment = 'production' and d.flag_key = $1;
select results_eq($$ execute answer('plain', '{}') $$, $$ values ('1'::jsonb, 'a', 'STATIC', null::text, null::text, null::text) $$, 'without rules it is static');
select results_eq($$ execute answer('ruled', '{}') $$, $$ values ('1'::jsonb, 'a', 'DEFAULT', null::text, null::text, null::text) $$, 'no rule matches: the default');
select results_eq($$ execute answer('ruled', '{"c": 5}') $$, $$ values ('1'::jsonb, 'a', 'DEFAULT', null::text, null::text, null::text) $$, 'an attribute of another type matches nothing');
select results_eq($$ execute answer('ruled', '{"c": "KE"}') $$, $$ values ('2'::jsonb, 'b', 'TARGETING_MATCH', 'ke', null::text, null::text) $$, 'a rule that matches decides, and is told');
select results_eq($$ execute answer('ruled', '{"d": 1}') $$, $$ values (null::jsonb, null::text, 'ERROR', null::text, null::text, 'TARGETING_KEY_MISSING') $$, 'without a key nobody can say');
select results_eq($$ execute answer('needs', '{"c": "KE"}') $$, $$ values ('true'::jsonb, 'on', 'DEFAULT', null::text, null::text, null::text) $$, 'what it needs is there');
select results_eq($$ execute answer('needs', '{}') $$, $$ values ('false'::jsonb, 'off', 'DISABLED', null::text, 'prerequisite ruled', null::text) $$, 'and if not, it is off');
select results_eq($$ execute answer('killed', '{}') $$, $$ values ('false'::jsonb, 'off', 'DISABLED', null::text, 'switched_off', null::text) $$, 'the switch goes before everything');
select results_eq($$ execute answer('valueless', '{}') $$, $$ values (null::jsonb, null::text, 'DISABLED', null::text, 'switched_off', null::text) $$, 'without an off variant there is no value');
select results_eq($$ execute answer('early', '{}') $$, $$ values ('false'::jsonb, 'off', 'DISABLED', null::text, 'not_yet', null::text) $$, 'before its time it is off');
select results_eq($$ execute answer('late', '{}') $$, $$ values ('false'::jsonb, 'off', 'DISABLED', null::text, 'ended', null::text) $$, 'and after it');

select * from finish();
rollback;
