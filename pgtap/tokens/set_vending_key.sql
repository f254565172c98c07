begin;
select plan(11);

-- Contract
select function_returns('tokens', 'set_vending_key', array['text', 'integer', 'text'], 'void');
select is_definer('tokens', 'set_vending_key', array['text', 'integer', 'text']);
select function_owner_is('tokens', 'set_vending_key', array['text', 'integer', 'text'], 'app_owner');
select function_privs_are('tokens', 'set_vending_key', array['text', 'integer', 'text'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select lives_ok($$ select tokens.set_vending_key('123456', 2, repeat('aB', 20)) $$, 'installs a key');
select lives_ok($$ select tokens.set_vending_key('123456', 2, repeat('Ab', 20)) $$, 'installs the same key again');

-- Errors
select throws_ok($$ select tokens.set_vending_key('123456', 2, repeat('00', 20)) $$, 'PT409', 'vending_key_exists', 'never replaces a key');
select throws_ok($$ select tokens.set_vending_key('12345', 2, repeat('00', 20)) $$, 'PT400', 'invalid_supply_group', 'needs six digits');
select throws_ok($$ select tokens.set_vending_key('123456', 10, repeat('00', 20)) $$, 'PT400', 'invalid_supply_group', 'needs a revision');
select throws_ok($$ select tokens.set_vending_key('123456', 3, 'secret') $$, 'PT400', 'invalid_vending_key', 'needs 40 hexadecimal digits');

-- Isolation
select test.login_as('service_role');
set local role app_api;
select throws_ok('select * from tokens.vending_keys', '42501', null, 'no function but its owner''s reads a key');

select * from finish();
rollback;
