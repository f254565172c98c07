begin;
select plan(6);

-- Contract
select volatility_is('flags', '_list_members', array['jsonb'], 'immutable');
select isnt_definer('flags', '_list_members', array['jsonb']);
select function_privs_are('flags', '_list_members', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_list_members', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select set_eq(
    $$ select path, value from flags._list_members('{"type": "boolean", "description": null, "variants": {"on": true}, "rules": [{"id": "a", "percentage": 5, "variant": null}], "prerequisites": [{"flag": "f", "variants": ["on"]}]}') $$,
    $$ values ('type', '"boolean"'::jsonb), ('variants.on', 'true'), ('rules', '["a"]'), ('rules.a.percentage', '5'), ('prerequisites.f', '["on"]') $$,
    'by path'
);
select is_empty('select from flags._list_members(null)', 'no document has no members');

select * from finish();
rollback;
