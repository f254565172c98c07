begin;
select plan(16);

-- Contract
select function_returns('flags', '_write_flag', array['text', 'text', 'jsonb', 'text', 'integer', 'uuid', 'uuid'], 'void');
select volatility_is('flags', '_write_flag', array['text', 'text', 'jsonb', 'text', 'integer', 'uuid', 'uuid'], 'volatile');
select isnt_definer('flags', '_write_flag', array['text', 'text', 'jsonb', 'text', 'integer', 'uuid', 'uuid']);
select function_privs_are('flags', '_write_flag', array['text', 'text', 'jsonb', 'text', 'integer', 'uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_write_flag', array['text', 'text', 'jsonb', 'text', 'integer', 'uuid', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
prepare write as select flags._write_flag('production', 'x', flags._check_document('production', 'x', $1), 'why', null, test.user_id(1), test.user_id(2));
execute write('{"type": "string", "variants": {"a": "A", "b": "B"}, "default_variant": "a", "rules": [{"id": "one", "percentage": 12.5, "variant": "b"}, {"id": "two", "users": ["u"], "weights": {"a": 50, "b": 50}}], "prerequisites": [{"flag": "billing", "variants": ["on"]}]}');
select results_eq(
    $$ select value_type, default_variant, off_variant, version, updated_by from flags.flags where flag_key = 'x' $$,
    $$ values ('string', 'a', null::text, 1, test.user_id(1)) $$, 'makes a row of the flag'
);
select results_eq(
    $$ select position, rule_id, percentage, users, variant, weights from flags.rules where flag_key = 'x' order by position $$,
    $$ values (1::smallint, 'one', 12.5, '{}'::text[], 'b', null::jsonb), (2::smallint, 'two', null, '{u}', null, '{"a": 50, "b": 50}') $$, 'and of each rule, in order'
);
select results_eq($$ select prerequisite_key, variants from flags.prerequisites where flag_key = 'x' $$, $$ values ('billing', '{on}'::text[]) $$, 'and of what it needs');
select results_eq($$ select version, reason, changed_by, approved_by from flags.versions where flag_key = 'x' $$, $$ values (1, 'why', test.user_id(1), test.user_id(2)) $$, 'and of the version');
select is((select payload from events.events where event_type = 'flag_changed' and aggregate_id = 'x'), '{"environment": "production", "version": 1, "enabled": true}', 'publishes it');
execute write('{"type": "string", "variants": {"a": "A"}, "default_variant": "a"}');
select is((select version from flags.flags where flag_key = 'x'), 2, 'counts versions');
select is_empty($$ select from flags.rules where flag_key = 'x' $$, 'what is not there any more, goes');
do $do$
begin
    perform flags._write_flag('production', 'x', null);
end;
$do$;

select is_empty($$ select from flags.flags where flag_key = 'x' $$, 'null deletes it');

-- Errors
execute write('{"type": "boolean"}');
do $do$
begin
    perform flags.upsert_flag('y', '{"type": "boolean", "prerequisites": [{"flag": "x", "variants": ["on"]}]}');
end;
$do$;

select throws_ok($$ select flags._write_flag('production', 'x', null) $$, 'PT409', 'flag_in_use', 'what is needed stays');
select throws_ok($$ select flags._write_flag('production', 'x', flags._check_document('production', 'x', '{"type": "boolean", "variants": {"off": false}, "default_variant": "off"}')) $$, 'PT409', 'variant_in_use', 'and so does the variant');
select throws_ok($$ select flags._write_flag('staging', 'x', flags._check_document('staging', 'x', '{"type": "number", "variants": {"a": 1}, "default_variant": "a"}')) $$, 'PT409', 'type_is_fixed', 'a type is the same everywhere');

select * from finish();
rollback;
