begin;
select plan(14);

-- Contract
select function_returns('auth', 'set_subscription_tier', array['text', 'integer'], 'auth.subscription_tiers');
select is_definer('auth', 'set_subscription_tier', array['text', 'integer']);
select function_privs_are('auth', 'set_subscription_tier', array['text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'set_subscription_tier', array['text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'set_subscription_tier', array['text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'set_subscription_tier', array['text', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((auth.set_subscription_tier('max', 30)).rank, 30::smallint, 'an admin adds a tier');
select is((auth.set_subscription_tier('max', 15)).rank, 15::smallint, 'and moves it');

-- Errors
select throws_ok($$ select auth.set_subscription_tier('Max', 5) $$, 'PT400', 'invalid_tier', 'a tier has a plain name');
select throws_ok($$ select auth.set_subscription_tier('max', 0) $$, 'PT400', 'invalid_tier', 'and a rank');
select throws_ok($$ select auth.set_subscription_tier(null, null) $$, 'PT400', 'invalid_tier', 'nothing is no tier');
select throws_ok($$ select auth.set_subscription_tier('max', 20) $$, '23505', null, 'two do not share a rank');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select auth.set_subscription_tier('max', 40) $$, '42501', null, 'operators do not');
set local role app_api;
select throws_ok($$ select auth.set_subscription_tier('max', 40) $$, 'PT403', 'not_allowed', 'nor whoever got that far');

select * from finish();
rollback;
