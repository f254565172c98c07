begin;
select plan(7);

-- Contract
select function_returns('auth', 'list_subscription_products', array[]::text[], 'setof record');
select is_definer('auth', 'list_subscription_products', array[]::text[]);
select function_privs_are('auth', 'list_subscription_products', array[]::text[], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'list_subscription_products', array[]::text[], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_subscription_products', array[]::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'list_subscription_products', array[]::text[], 'anon', '{}'::text[]);

do $$ begin perform auth.set_subscription_product('pro_month', 'pro'); end; $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select * from auth.list_subscription_products()',
    $$ values (null, 'plus', 10::smallint), ('pro_month', 'pro', 20::smallint) $$, 'what is for sale is no secret'
);

select * from finish();
rollback;
