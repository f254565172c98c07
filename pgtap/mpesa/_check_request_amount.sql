begin;
select plan(16);

-- Contract
select function_returns('mpesa', '_check_request_amount', array['numeric', 'mpesa.settings'], 'void');
select isnt_definer('mpesa', '_check_request_amount', array['numeric', 'mpesa.settings']);
select function_privs_are('mpesa', '_check_request_amount', array['numeric', 'mpesa.settings'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_check_request_amount', array['numeric', 'mpesa.settings'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_check_request_amount', array['numeric', 'mpesa.settings'], 'service_role', '{}'::text[]);

-- Behaviour
select mpesa.sync_settings('{"shortcode": "600100", "maximum_amount": 1000}');
select lives_ok($$ select mpesa._check_request_amount(a, mpesa._get_settings()) from unnest(array[1, 1000, 10.00]) as a $$, 'takes whole shillings within limits');

-- Errors
select throws_ok(
    format('select mpesa._check_request_amount(%L, mpesa._get_settings())', a), 'PT400', 'invalid_amount', format('%s cannot be asked for', a)
)
from unnest(array['0', '-1', '0.5', '99.99', 'NaN', 'Infinity', '-Infinity', '1e20']) as a;
select throws_ok('select mpesa._check_request_amount(null, mpesa._get_settings())', 'PT400', 'invalid_amount', 'needs an amount');
select throws_ok('select mpesa._check_request_amount(1001, mpesa._get_settings())', 'PT422', 'amount_not_allowed', 'above the limit');

select * from finish();
rollback;
