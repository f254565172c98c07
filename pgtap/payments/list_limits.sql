begin;
select plan(8);

-- Contract
select function_returns('payments', 'list_limits', array['text'], 'setof payments.limits');
select is_definer('payments', 'list_limits', array['text']);
select function_privs_are('payments', 'list_limits', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'list_limits', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'list_limits', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'list_limits', array['text'], 'anon', '{}'::text[]);

do $$
begin
    perform payments.set_limit('KES', 'hold', 'day', 1), payments.set_limit('KES', 'hold', 'day', 2, p_tier => 'known'),
        payments.set_limit('USD', 'hold', 'day', 3);
end;
$$;

-- Behaviour
select test.login_as('service_role');
select results_eq('select maximum_amount::numeric from payments.list_limits()', array[2, 1, 3]::numeric[], 'all of them, the closest first');
select results_eq('select maximum_amount::numeric from payments.list_limits(''USD'')', array[3]::numeric[], 'or those of a currency');

select * from finish();
rollback;
