begin;
select plan(18);

select tariffs.create_tariff('market', 'Market', 'GBP', 'Europe/London');

-- Contract
select function_returns('tariffs', 'load_prices', array['text', 'jsonb', 'interval'], 'integer');
select is_definer('tariffs', 'load_prices', array['text', 'jsonb', 'interval']);
select function_privs_are(
    'tariffs', 'load_prices',
    array['text', 'jsonb', 'interval'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are('tariffs', 'load_prices', array['text', 'jsonb', 'interval'], 'admin', array['EXECUTE']);
select function_privs_are('tariffs', 'load_prices', array['text', 'jsonb', 'interval'], 'operator', '{}'::text[]);
select function_privs_are(
    'tariffs', 'load_prices',
    array['text', 'jsonb', 'interval'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', 'load_prices', array['text', 'jsonb', 'interval'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is(
    tariffs.load_prices('market', '[
        {"from": "2026-06-01T10:00:00Z", "until": "2026-06-01T10:30:00Z", "rate": -1.5},
        {"from": "2026-06-01T10:30:00Z", "until": "2026-06-01T11:00:00Z", "rate": "0"}
    ]'),
    2, 'loads prices, negative ones too'
);
select is(
    tariffs.load_prices('market', '[
        {"from": "2026-06-01T12:30+02:00", "rate": 0.0}, {"from": "2026-06-01 11:00+00", "rate": 2}
    ]', '30 minutes'),
    1, 'what is there already is passed over; without an end a price holds for the step'
);

-- Errors
select throws_ok(
    $$ select tariffs.load_prices('market', '[{"from": "2026-06-01T10:15Z", "until": "2026-06-01T10:20Z", "rate": 3}]') $$,
    'PT409', 'prices_overlap', 'a price is never changed'
);
select throws_ok(
    $$
    select tariffs.load_prices('market', '[
        {"from": "2026-07-01T10:00Z", "until": "2026-07-01T11:00Z", "rate": 3},
        {"from": "2026-07-01T10:59Z", "until": "2026-07-01T12:00Z", "rate": 3}
    ]')
    $$,
    '23P01', null, 'two prices at once are refused by the table'
);
select throws_ok(
    $$ select tariffs.load_prices('market', '[{"from": "2026-07-01T10:00Z", "until": "2026-07-01T09:00Z", "rate": 3}]') $$,
    '23514', null, 'a price does not end before it begins'
);
select throws_ok(
    $$ select tariffs.load_prices('market', '[{"from": "2026-07-01T10:00Z", "rate": "NaN"}]', '1 hour') $$,
    '23514', null, 'a price is a number'
);
select throws_ok(
    $$ select tariffs.load_prices('market', '[{"from": "2026-07-01T10:00Z", "rate": "1e9"}]', '1 hour') $$,
    '23514', null, 'not an absurd one'
);
select throws_ok(
    $$ select tariffs.load_prices('market', '[{"from": "2026-07-01T10:00", "rate": 1}]', '1 hour') $$,
    'PT400', 'invalid_prices', 'an instant has an offset'
);
select throws_ok(
    $$ select tariffs.load_prices('market', '[{"from": "2026-07-01T10:00Z", "rate": 1}]') $$,
    'PT400', 'invalid_prices', 'and a price an end'
);
select throws_ok($$ select tariffs.load_prices('no', '[]') $$, 'PT404', 'tariff_not_found', 'knows its tariffs');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select tariffs.load_prices('market', '[]') $$, '42501', null, 'operators load none');

select * from finish();
rollback;
