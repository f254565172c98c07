begin;
select plan(23);

-- Contract
select function_returns('flags', '_check_document', array['text', 'text', 'jsonb'], 'jsonb');
select volatility_is('flags', '_check_document', array['text', 'text', 'jsonb'], 'stable');
select isnt_definer('flags', '_check_document', array['text', 'text', 'jsonb']);
select function_privs_are('flags', '_check_document', array['text', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_document', array['text', 'text', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    jsonb_strip_nulls(flags._check_document('production', 'x', '{"type": "boolean"}')),
    '{"type": "boolean", "variants": {"on": true, "off": false}, "default_variant": "off", "off_variant": "off", "enabled": true, "salt": "x",
      "audience": "user", "needs_approval": false, "permanent": false, "sampling_rate": 0, "rules": [], "prerequisites": []}',
    'states what is left out'
);
select is(
    flags._check_document('production', 'x', flags._check_document('production', 'x', d)), flags._check_document('production', 'x', d),
    'leaves alone what it has checked'
)
from (
    values ('{"type": "object", "variants": {"a": {"x": null}}, "default_variant": "a", "starts_at": "2026-01-01T00:00:00+03:00", "rules": [{"weights": {"a": 100}, "starts_at": "2026-01-01T00:00:00Z"}]}'::jsonb)
) as v (d);
select is(flags._check_document('production', 'billing', flags._get_document('production', 'billing')), flags._get_document('production', 'billing'), 'the flag billing, too');

-- Errors
select throws_ok($$ select flags._check_document('production', 'x', '{}') $$, 'PT400', 'invalid_type', 'a flag has a type');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "colour": 1}') $$, 'PT400', 'invalid_definition', 'no member is overlooked');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "enabled": "yes"}') $$, 'PT400', 'invalid_definition', 'a text is no switch');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "audience": "all"}') $$, 'PT400', 'invalid_definition', 'knows its audiences');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "sampling_rate": 2}') $$, 'PT400', 'invalid_definition', 'a share is one at most');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "rules": {}}') $$, 'PT400', 'invalid_definition', 'rules are a list');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "prerequisites": {}}') $$, 'PT400', 'invalid_definition', 'and so are prerequisites');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "salt": ""}') $$, 'PT400', 'invalid_definition', 'a salt is some text');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "description": 5}') $$, 'PT400', 'invalid_definition', 'so is a description');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "string", "variants": {"a": "x"}}') $$, 'PT422', 'variant_not_found', 'a default is named');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "string", "variants": {"a": "x"}, "default_variant": "b"}') $$, 'PT422', 'variant_not_found', 'and there');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "string", "variants": {"a": "x"}, "default_variant": "a", "off_variant": "b"}') $$, 'PT422', 'variant_not_found', 'and so is the one for off');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "rules": [{"id": "a", "variant": "on"}, {"id": "a", "variant": "on"}]}') $$, 'PT400', 'duplicate_rule', 'an id is of one rule');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "rules": [{"id": "rule-2", "variant": "on"}, {"variant": "on"}]}') $$, 'PT400', 'duplicate_rule', 'one that was given, too');
select throws_ok($$ select flags._check_document('production', 'x', '{"type": "boolean", "starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-02T03:00:00+03:00"}') $$, 'PT400', 'invalid_schedule', 'ends after it starts');

select * from finish();
rollback;
