begin;
select plan(15);

-- Contract
select function_returns('mpesa', 'sync_settings', array['jsonb'], 'boolean');
select is_definer('mpesa', 'sync_settings', array['jsonb']);
select function_privs_are('mpesa', 'sync_settings', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'sync_settings', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'sync_settings', array['jsonb'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select ok(mpesa.sync_settings('{"shortcode": "600100"}'), 'states an account');
select test.logout();
select results_eq(
    $$ select shortcode, account_kind, is_confirming, minimum_amount, maximum_amount, query_after from mpesa._get_settings() $$,
    $$ values ('600100', 'paybill', true, 1::numeric, 250000::numeric, interval '30 seconds') $$,
    'what is not named gets its default'
);
select ok(mpesa.sync_settings('{"shortcode": "600200", "account_kind": "till", "is_confirming": false}'), 'states another');
select test.logout();
select results_eq(
    'select shortcode, account_kind, is_confirming from mpesa.settings', $$ values ('600200', 'till', false) $$, 'which takes its place'
);
select is(mpesa.sync_settings(null), false, 'none takes it away');
select is_empty('select from mpesa.settings', 'and nothing can be asked any more');

-- Errors
select throws_ok($$ select mpesa.sync_settings('{}') $$, 'PT400', 'invalid_settings', 'needs a number');
select throws_ok($$ select mpesa.sync_settings('[]') $$, 'PT400', 'invalid_settings', 'needs an object');
select throws_ok($$ select mpesa.sync_settings('{"shortcode": "60"}') $$, 'PT400', 'invalid_settings', 'a number has 5 to 7 digits');
select throws_ok(
    $$ select mpesa.sync_settings('{"shortcode": "600100", "account_kind": "bank"}') $$, '23514', null, 'knows two kinds of account'
);

select * from finish();
rollback;
