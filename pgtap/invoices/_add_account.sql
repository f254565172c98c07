begin;
select plan(7);

-- Contract
select function_returns(
    'invoices',
    '_add_account',
    array['meters.meters', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'invoices.accounts'
);
select isnt_definer(
    'invoices',
    '_add_account',
    array['meters.meters', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text', 'text[]']
);
select function_privs_are(
    'invoices',
    '_add_account',
    array['meters.meters', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_add_account',
    array['meters.meters', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'service_role',
    '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select results_eq(
    $$ select count(*), count(distinct a.payment_reference), count(distinct a.meter_key) from invoices.accounts as a $$,
    $$ values (2::bigint, 2::bigint, 2::bigint) $$, 'each account has a reference and a meter of its own'
);
select is(
    (select bool_and(right(a.payment_reference, 1) = meters._luhn_digit(left(a.payment_reference, -1))::text)
     from invoices.accounts as a), true, 'a reference ends in a check digit'
);
select is((select count(*) from invoices.account_tariffs), 2::bigint, 'an account begins with a tariff');

select * from finish();
rollback;
