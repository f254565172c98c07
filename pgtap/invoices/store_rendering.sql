begin;
select plan(15);

-- Contract
select function_returns('invoices', 'store_rendering', array['uuid', 'text', 'text', 'bytea'], 'bytea');
select is_definer('invoices', 'store_rendering', array['uuid', 'text', 'text', 'bytea']);
select function_privs_are('invoices', 'store_rendering', array['uuid', 'text', 'text', 'bytea'], 'anon', '{}'::text[]);
select function_privs_are('invoices', 'store_rendering', array['uuid', 'text', 'text', 'bytea'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'store_rendering', array['uuid', 'text', 'text', 'bytea'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'store_rendering', array['uuid', 'text', 'text', 'bytea'], 'admin', '{}'::text[]);
select function_privs_are('invoices', 'store_rendering', array['uuid', 'text', 'text', 'bytea'], 'service_role', array['EXECUTE']);

create temporary table paper as
select test.create_final_invoice(1) as invoice_id, repeat('ab', 32) as digest;
grant select on paper to public;

-- Behaviour
select test.login_as('service_role');
select is(
    (select invoices.store_rendering(p.invoice_id, 'en', p.digest, '\x01') from paper as p), '\x01'::bytea, 'it is kept'
);
select is(
    (select invoices.store_rendering(p.invoice_id, 'en', p.digest, '\x02') from paper as p), '\x01'::bytea,
    'the first one stays, and is what later ones are told'
);
select is(
    (select invoices.store_rendering(p.invoice_id, 'sw', p.digest, '\x03') from paper as p), '\x03'::bytea,
    'another language has its own'
);
select test.logout();
select is((select count(*) from invoices.renderings), 2::bigint, 'two are kept');
insert into invoices.invoices (
    account_id, invoice_id, user_id, meter_id, series_code, currency, minor_units, period, time_zone, usage_from, usage_until
)
select i.account_id, test.user_id(77), i.user_id, i.meter_id, i.series_code, i.currency, i.minor_units, '[2020-01-01,2020-02-01)',
    i.time_zone, '2020-01-01Z', '2020-02-01Z'
from invoices.invoices as i;
select test.login_as('service_role');
select is(
    (select invoices.store_rendering(test.user_id(77), 'en', p.digest, '\x04') from paper as p), '\x04'::bytea,
    'the paper of a draft is returned'
);
select test.logout();
select is((select count(*) from invoices.renderings), 2::bigint, 'and not kept');

-- Errors
select test.login_as('service_role');
select throws_ok(
    $$ select invoices.store_rendering(test.user_id(78), 'en', repeat('ab', 32), '\x01') $$, 'PT404', 'invoice_not_found',
    'needs an invoice'
);
select throws_ok(
    $$ select invoices.store_rendering(p.invoice_id, 'en', 'ab', '\x01') from paper as p $$, '23514', null,
    'a digest has 32 bytes'
);

select * from finish();
rollback;
