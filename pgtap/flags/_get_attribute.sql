begin;
select plan(11);

-- Contract
select function_returns('flags', '_get_attribute', array['jsonb', 'text'], 'jsonb');
select volatility_is('flags', '_get_attribute', array['jsonb', 'text'], 'immutable');
select isnt_definer('flags', '_get_attribute', array['jsonb', 'text']);
select function_privs_are('flags', '_get_attribute', array['jsonb', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_get_attribute', array['jsonb', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._get_attribute('{"a": 1}', 'a'), '1', 'finds an attribute');
select is(flags._get_attribute('{"a": {"b": 2}}', 'a.b'), '2', 'by path too');
select is(flags._get_attribute('{"a.b": 3, "a": {"b": 2}}', 'a.b'), '3', 'by its name first');
select is(flags._get_attribute('{"a": null}', 'a'), null, 'null is none');
select is(flags._get_attribute('{"a": 5}', 'a.b'), null, 'a number has no members');
select is(flags._get_attribute('{}', 'a'), null, 'what is missing is none');

select * from finish();
rollback;
