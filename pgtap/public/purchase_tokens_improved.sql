begin;
select plan(9);

-- Contract
select is_definer('public', 'purchase_tokens_improved', array['uuid', 'text', 'numeric', 'text', 'text', 'text', 'text']);
select function_returns('public', 'purchase_tokens_improved', array['uuid', 'text', 'numeric', 'text', 'text', 'text', 'text'],
    'jsonb');
select function_privs_are('public', 'purchase_tokens_improved', array['uuid', 'text', 'numeric', 'text', 'text', 'text', 'text'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'purchase_tokens_improved', array['uuid', 'text', 'numeric', 'text', 'text', 'text', 'text'],
    'authenticated', array['EXECUTE']);
select function_privs_are('public', 'purchase_tokens_improved', array['uuid', 'text', 'numeric', 'text', 'text', 'text', 'text'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_customer(1), test.create_customer(2);
select set_config('test.number', m.meter_number, true) from meters.meters as m where m.meter_id = test.meter_id(1);
select test.login_as('authenticated', test.user_id(1));
select is(length(public.purchase_tokens_improved(test.user_id(1), current_setting('test.number'), 25) ->> 'token_code'), 20,
    'buys a token');
select is(public.purchase_tokens_improved(test.user_id(1), current_setting('test.number'), 25, p_idempotency_key => 'k'),
    public.purchase_tokens_improved(test.user_id(1), current_setting('test.number'), 25, p_idempotency_key => 'k'),
    'once for a key');
select throws_ok($$ select public.purchase_tokens_improved(test.user_id(1), current_setting('test.number'), 100000) $$,
    'PT402', 'insufficient_funds', 'for money');
select throws_ok($$ select public.purchase_tokens_improved(test.user_id(2), current_setting('test.number'), 25) $$, 'PT403',
    'not_yours', 'for nobody else');

select * from finish();
rollback;
