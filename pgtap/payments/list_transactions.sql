begin;
select plan(16);

-- Contract
select function_returns('payments', 'list_transactions', array['integer', 'uuid', 'text', 'text', 'uuid'], 'setof payments.transactions');
select is_definer('payments', 'list_transactions', array['integer', 'uuid', 'text', 'text', 'uuid']);
select function_privs_are('payments', 'list_transactions', array['integer', 'uuid', 'text', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'list_transactions', array['integer', 'uuid', 'text', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'list_transactions', array['integer', 'uuid', 'text', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(1, 7, 'RWF'), test.create_wallet(2, 20); end $$;

do $$
begin
    for i in 1..5 loop
        perform pg_sleep(0.002), payments.create_transaction('credit', i, case when i % 2 = 0 then 'RWF' else 'KES' end, p_user_id => test.user_id(1));
    end loop;
end;
$$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select amount::integer from payments.list_transactions()', array[5, 4, 3, 2, 1, 7, 10], 'all wallets together, newest first'
);
select results_eq(
    $$ with recursive pages as (
           select p.transaction_id, p.amount, 1 as page, p.ordinality
           from payments.list_transactions(2) with ordinality as p
           union all
           select n.transaction_id, n.amount, p.page + 1, n.ordinality
           from pages as p, payments.list_transactions(2, p.transaction_id) with ordinality as n
           where p.ordinality = 2
       )
       select amount::integer from pages order by page, ordinality $$,
    array[5, 4, 3, 2, 1, 7, 10], 'page by page nothing is missed and nothing comes twice'
);
select results_eq($$ select amount::integer from payments.list_transactions(p_type => 'adjustment') $$, array[7, 10], 'of one type');
select is((select count(*) from payments.list_transactions(p_status => 'pending')), 5::bigint, 'of one status');
select test.login_as('service_role');
select is((select count(*) from payments.list_transactions(1000) where user_id in (test.user_id(1), test.user_id(2))), 8::bigint, 'the service sees those of everybody');
select is((select count(*) from payments.list_transactions(p_user_id => test.user_id(2))), 1::bigint, 'or of one user');

-- Errors, isolation
select throws_ok('select payments.list_transactions(0)', 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok('select payments.list_transactions(5, test.user_id(9))', 'PT404', 'transaction_not_found', 'a page begins after a transaction');
select test.login_as('authenticated', test.user_id(2));
select results_eq('select amount::integer from payments.list_transactions()', array[20], 'a user sees only their own');
select throws_ok('select payments.list_transactions(p_user_id => test.user_id(1))', 'PT403', 'not_your_wallet', 'whomever they name');
select test.login_as('authenticated');
select throws_ok('select payments.list_transactions()', 'PT401', 'not_authenticated', 'nobody sees nothing');

select * from finish();
rollback;
