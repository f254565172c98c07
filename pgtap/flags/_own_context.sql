begin;
select plan(13);

-- Contract
select function_returns('flags', '_own_context', array['jsonb'], 'jsonb');
select volatility_is('flags', '_own_context', array['jsonb'], 'stable');
select isnt_definer('flags', '_own_context', array['jsonb']);
select function_privs_are('flags', '_own_context', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_own_context', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._own_context('{"targetingKey": "x", "role": "y"}'), '{"targetingKey": "x", "role": "y"}', 'a service asks for anybody');
select test.login_as('authenticated', test.user_id(1));
reset role;
select is(
    flags._own_context('{"role": "admin", "userId": "x", "a": 1}'),
    jsonb_build_object('a', 1, 'role', 'authenticated', 'userId', test.user_id(1), 'targetingKey', test.user_id(1)),
    'a user asks for themselves, and cannot say to be more'
);
select lives_ok(
    $$ select flags._own_context(jsonb_build_object('targetingKey', test.user_id(1))) $$, 'and may say so'
);

-- Errors
select throws_ok($$ select flags._own_context('{"targetingKey": "x"}') $$, 'PT403', 'not_own_targeting_key', 'not for others');
select throws_ok($$ select flags._own_context('[]') $$, 'PT400', 'invalid_context', 'an array is no context');
select throws_ok($$ select flags._own_context(null) $$, 'PT400', 'invalid_context', 'nor is nothing');
select throws_ok($$ select flags._own_context('{"targetingKey": 5}') $$, 'PT400', 'invalid_context', 'nor one for a number');
select test.login_as('anon');
reset role;
select is(flags._own_context('{"targetingKey": "x", "userId": "y"}'), '{"targetingKey": "x", "role": "anon"}', 'somebody without a token has no user id');

select * from finish();
rollback;
