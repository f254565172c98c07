begin;
select plan(16);

-- Contract
select function_returns('payments', '_check_amount', array['numeric', 'integer'], 'numeric');
select isnt_definer('payments', '_check_amount', array['numeric', 'integer']);
select function_privs_are('payments', '_check_amount', array['numeric', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_check_amount', array['numeric', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_check_amount', array['numeric', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select is(payments._check_amount(5, 2)::text, '5.00', 'gives an amount the decimals of its currency');
select is(payments._check_amount(5.10, 1)::text, '5.1', 'a zero too many is no digit too many');

-- Errors
select throws_ok('select payments._check_amount(null, 2)', 'PT400', 'invalid_amount', 'nothing is no amount');
select throws_ok('select payments._check_amount(0, 2)', 'PT400', 'invalid_amount', 'zero is no amount');
select throws_ok('select payments._check_amount(-1, 2)', 'PT400', 'invalid_amount', 'less than zero is no amount');
select throws_ok('select payments._check_amount(1.005, 2)', 'PT400', 'invalid_amount', 'a fraction of a cent is refused, not rounded');
select throws_ok('select payments._check_amount(1.5, 0)', 'PT400', 'invalid_amount', 'a currency without cents takes none');
select throws_ok($$ select payments._check_amount('NaN', 2) $$, 'PT400', 'invalid_amount', 'NaN is refused');
select throws_ok($$ select payments._check_amount('Infinity', 2) $$, 'PT400', 'invalid_amount', 'Infinity is refused');
select throws_ok($$ select payments._check_amount('-Infinity', 2) $$, 'PT400', 'invalid_amount', 'and the other one');
select throws_ok('select payments._check_amount(1e15, 2)', 'PT400', 'invalid_amount', 'more money than there is is refused');

select * from finish();
rollback;
