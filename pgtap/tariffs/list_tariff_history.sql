begin;
select plan(13);

select test.create_user(1);
select test.create_dynamic();
select tariffs.publish_charges(
    'dyn', now() - interval '3 days',
    '[{"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent", "base": ["energy"], "rate": 16, "position": 1}]'
);
insert into tariffs.dynamic_rates (tariff_code, effective_from, tariff_version_id, rate, target_rate, regional_load_factor)
select 'dyn', now() - n * interval '1 hour', tariff_version_id, 10 + n, 10, 0.5
from tariffs.tariff_versions, generate_series(1, 2) as n
where tariff_code = 'dyn';
select tariffs.override_tariff(7, 'Storm', now() + interval '1 hour', 'dyn');
select tariffs.override_tariff(7, 'Later', now() + interval '3 hours', 'dyn', p_effective_from => now() + interval '2 hours');

-- Contract
select function_returns(
    'tariffs', 'list_tariff_history',
    array['text', 'text', 'integer', 'timestamp with time zone', 'text'],
    'setof tariffs.history_entry'
);
select is_definer(
    'tariffs', 'list_tariff_history',
    array['text', 'text', 'integer', 'timestamp with time zone', 'text']
);
select function_privs_are(
    'tariffs', 'list_tariff_history',
    array['text', 'text', 'integer', 'timestamp with time zone', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_tariff_history',
    array['text', 'text', 'integer', 'timestamp with time zone', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_tariff_history',
    array['text', 'text', 'integer', 'timestamp with time zone', 'text'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_tariff_history',
    array['text', 'text', 'integer', 'timestamp with time zone', 'text'],
    'authenticated',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_tariff_history',
    array['text', 'text', 'integer', 'timestamp with time zone', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select effective_from, source, rate_per_kwh, reason from tariffs.list_tariff_history('dyn') $$,
    $$
    values (now(), 'override', 7::numeric, 'Storm'), (now() - interval '1 hour', 'dynamic', 11, null),
        (now() - interval '2 hours', 'dynamic', 12, null), (now() - interval '3 days', 'charges', null, null),
        ('2020-01-01 00:00Z'::timestamptz, 'version', 10, null)
    $$,
    'what changed it, newest first, and nothing that lies ahead'
);
select results_eq(
    $$
    with recursive page (n, effective_from, source) as (
        select 1, h.effective_from, h.source from tariffs.list_tariff_history(p_region => 'Nairobi', p_limit => 1) as h
        union all
        select p.n + 1, h.effective_from, h.source
        from page as p
        cross join lateral tariffs.list_tariff_history(
            'dyn', p_limit => 1, p_before => p.effective_from, p_before_source => p.source
        ) as h
        where p.n < 20
    )
    select effective_from, source from page order by n
    $$,
    $$ select effective_from, source from tariffs.list_tariff_history('dyn') $$,
    'page by page it is the same'
);
select test.logout();
select tariffs.publish_tariff_version('dyn', now(), '[{"code": "all", "from_kwh": 0, "rate": 3}]');
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$
    select source from tariffs.list_tariff_history('dyn', p_limit => 1)
    union all
    select h.source
    from tariffs.list_tariff_history('dyn', p_limit => 1, p_before => now(), p_before_source => 'version') as h
    $$,
    $$ values ('version'), ('override') $$, 'two changes at one moment are on two pages'
);

-- Errors
select throws_ok($$ select tariffs.list_tariff_history('no') $$, 'PT404', 'tariff_not_found', 'knows its tariffs');
select throws_ok($$ select tariffs.list_tariff_history('dyn', p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok('select tariffs.list_tariff_history()', 'PT400', 'invalid_tariff', 'needs a tariff');

select * from finish();
rollback;
