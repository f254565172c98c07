begin;
select plan(25);

-- Contract
select function_returns('payments', 'add_payment_method', array['text', 'text', 'text', 'text', 'text', 'date', 'boolean'], 'payments.payment_method');
select is_definer('payments', 'add_payment_method', array['text', 'text', 'text', 'text', 'text', 'date', 'boolean']);
select function_privs_are('payments', 'add_payment_method', array['text', 'text', 'text', 'text', 'text', 'date', 'boolean'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'add_payment_method', array['text', 'text', 'text', 'text', 'text', 'date', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'add_payment_method', array['text', 'text', 'text', 'text', 'text', 'date', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('payments', 'add_payment_method', array['text', 'text', 'text', 'text', 'text', 'date', 'boolean'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq($$ select method_type, provider, masked, is_default from payments.add_payment_method('mpesa', '0711 000 111') $$, $$ values ('mpesa', 'safaricom', '+254•••••0111', true) $$, 'the first is the default');
select results_eq($$ select method_type, provider, masked, is_default from payments.add_payment_method('card', 'pm_1', 'Stripe', 'mine', '4242', '2099-12-31') $$, $$ values ('card', 'stripe', '•••• 4242', false) $$, 'another is not');
select results_eq($$ select masked, is_default from payments.add_payment_method('bank', '0110 9123 4567 00', 'kcb', p_is_default => true) $$, $$ values ('•••• 6700', true) $$, 'unless it says so');
select is((payments.add_payment_method('mpesa', '+254711000111', p_label => 'home')).label, 'home', 'the same again is the one that is there');
select is((select count(*) from payments.list_payment_methods()), 3::bigint, 'not one more');

-- Errors
select throws_ok($$ select payments.add_payment_method('card', '4242424242424242', 'stripe', p_last_digits => '4242') $$, 'PT422', 'card_number_refused', 'never the number of a card');
select throws_ok($$ select payments.add_payment_method('card', 'pm_2', 'stripe', '4242 4242 4242 4242', '4242') $$, 'PT422', 'card_number_refused', 'wherever it hides');
select throws_ok($$ select payments.add_payment_method('cash', 'x') $$, 'PT400', 'invalid_payment_method', 'a type that there is');
select throws_ok($$ select payments.add_payment_method('card', 'pm_2') $$, 'PT400', 'invalid_payment_method', 'a card has a provider');
select throws_ok($$ select payments.add_payment_method('card', 'pm_2', 'stripe') $$, 'PT400', 'invalid_payment_method', 'and last digits');
select throws_ok($$ select payments.add_payment_method('card', '', 'stripe', p_last_digits => '4242') $$, 'PT400', 'invalid_payment_method', 'and a token');
select throws_ok($$ select payments.add_payment_method('bank', '12', 'kcb') $$, 'PT400', 'invalid_payment_method', 'an account has a number');
select throws_ok($$ select payments.add_payment_method('mpesa', '12') $$, 'PT400', 'invalid_phone', 'a telephone too');
select throws_ok($$ select payments.add_payment_method('card', 'pm_2', 'stripe', null, '4242', '2020-01-01') $$, 'PT422', 'card_expired', 'a card that can still be used');
do $$ begin perform payments.add_payment_method('card', 'pm_' || n, 'stripe', null, '4242') from generate_series(10, 26) as n; end $$;
select throws_ok($$ select payments.add_payment_method('card', 'pm_99', 'stripe', null, '4242') $$, 'PT422', 'too_many_payment_methods', 'twenty are enough');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from payments.list_payment_methods()', 'nobody else has them');
select lives_ok($$ select payments.add_payment_method('mpesa', '0711 000 111') $$, 'two may share a telephone');
set local role app_api;
select is((select count(*) from payments.payment_methods), 1::bigint, 'nobody sees another''s');
select test.logout();
select test.login_as('anon');
set local role app_api;
select throws_ok($$ select payments.add_payment_method('mpesa', '0711 000 111') $$, 'PT401', 'not_authenticated', 'somebody has to call');

select * from finish();
rollback;
