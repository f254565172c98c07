begin;
select plan(7);

-- Contract
select function_returns('tariffs', '_make_bill_format', array['jsonb'], 'text');
select isnt_definer('tariffs', '_make_bill_format', array['jsonb']);
select function_privs_are('tariffs', '_make_bill_format', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_make_bill_format', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_make_bill_format', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_make_bill_format', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    format(
        tariffs._make_bill_format('[{"code": "a", "label": "5 % {of} it"}, {"code": "b"}]'), variadic '{10,1.50,2.25}'::text[]
    )::jsonb,
    '[{"code": "a", "label": "5 % {of} it", "amount": 1.50}, {"code": "b", "amount": 2.25}]'::jsonb,
    'puts amounts into their lines, whatever stands in a label'
);

select * from finish();
rollback;
