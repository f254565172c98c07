begin;
select plan(9);

-- Contract
select is_definer('public', 'update_token_balance_improved', array['uuid', 'text', 'numeric', 'text', 'boolean', 'text',
    'text', 'text']);
select function_returns('public', 'update_token_balance_improved', array['uuid', 'text', 'numeric', 'text', 'boolean', 'text',
    'text', 'text'],
    'numeric');
select function_privs_are('public', 'update_token_balance_improved', array['uuid', 'text', 'numeric', 'text', 'boolean',
    'text', 'text', 'text'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'update_token_balance_improved', array['uuid', 'text', 'numeric', 'text', 'boolean',
    'text', 'text', 'text'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'update_token_balance_improved', array['uuid', 'text', 'numeric', 'text', 'boolean',
    'text', 'text', 'text'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_customer(1);
select set_config('test.number', m.meter_number, true) from meters.meters as m where m.meter_id = test.meter_id(1);
select test.login_as('service_role');
select is(public.update_token_balance_improved(test.user_id(1), current_setting('test.number'), 7, 'purchase'), 7.0, 'adds');
select is(public.update_token_balance_improved(test.user_id(1), current_setting('test.number'), 2), 5.0, 'takes off');
select throws_ok($$ select public.update_token_balance_improved(test.user_id(1), current_setting('test.number'), 9) $$,
    'PT409', 'balance_too_low', 'never below zero');
select throws_ok($$ select public.update_token_balance_improved(test.user_id(1), current_setting('test.number'), 9, 'gift') $$,
    'PT400', 'invalid_transaction_type', 'knows three kinds');

select * from finish();
rollback;
