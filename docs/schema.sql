-- Made by `make schema`; a test compares it. To be read, not to be loaded.
-- PostgreSQL database dump

-- Name: api; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA api;

ALTER SCHEMA api OWNER TO app_owner;

-- Name: SCHEMA api; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA api IS 'What the gateway itself needs: idempotency keys, batch references.';

-- Name: auth; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA auth;

ALTER SCHEMA auth OWNER TO app_owner;

-- Name: SCHEMA auth; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA auth IS 'Who is calling: users and the claims of the current call.';

-- Name: core; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA core;

ALTER SCHEMA core OWNER TO app_owner;

-- Name: SCHEMA core; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA core IS 'What every module stands on: identifiers, the watermark, partitions.';

-- Name: events; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA events;

ALTER SCHEMA events OWNER TO app_owner;

-- Name: SCHEMA events; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA events IS 'The append-only event log and its subscriptions.';

-- Name: jobs; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA jobs;

ALTER SCHEMA jobs OWNER TO app_owner;

-- Name: SCHEMA jobs; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA jobs IS 'Background work: jobs, their handlers, dead letters and statistics.';

-- Name: meters; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA meters;

ALTER SCHEMA meters OWNER TO app_owner;

-- Name: SCHEMA meters; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA meters IS 'The meter registry and the readings.';

-- Name: notifications; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA notifications;

ALTER SCHEMA notifications OWNER TO app_owner;

-- Name: SCHEMA notifications; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA notifications IS 'What people are told: topics, templates, preferences, deliveries.';

-- Name: payments; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA payments;

ALTER SCHEMA payments OWNER TO app_owner;

-- Name: SCHEMA payments; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA payments IS 'The double-entry ledger, holds and transactions.';

-- Name: queues; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA queues;

ALTER SCHEMA queues OWNER TO app_owner;

-- Name: SCHEMA queues; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA queues IS 'The job table through the verbs of a message queue.';

-- Name: realtime; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA realtime;

ALTER SCHEMA realtime OWNER TO app_owner;

-- Name: SCHEMA realtime; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA realtime IS 'What WebSocket clients may follow, and what they are sent.';

-- Name: schedules; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA schedules;

ALTER SCHEMA schedules OWNER TO app_owner;

-- Name: SCHEMA schedules; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA schedules IS 'What is due when: cron expressions in IANA zones, with a row for every due tick.';

-- Name: tariffs; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA tariffs;

ALTER SCHEMA tariffs OWNER TO app_owner;

-- Name: SCHEMA tariffs; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA tariffs IS 'Versioned prices; the one place where a price is computed.';

-- Name: tokens; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA tokens;

ALTER SCHEMA tokens OWNER TO app_owner;

-- Name: SCHEMA tokens; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA tokens IS 'Prepaid electricity: balances, purchases and STS tokens.';

-- Name: webhooks; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA webhooks;

ALTER SCHEMA webhooks OWNER TO app_owner;

-- Name: SCHEMA webhooks; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA webhooks IS 'Endpoints that events are sent to, and what providers send us.';

-- Name: whatsapp; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA whatsapp;

ALTER SCHEMA whatsapp OWNER TO app_owner;

-- Name: SCHEMA whatsapp; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA whatsapp IS 'WhatsApp sessions, and commands that arrive as messages.';

-- Name: idempotent_response; Type: TYPE; Schema: api; Owner: app_owner

CREATE TYPE api.idempotent_response AS (
	response_body text,
	response_status integer,
	response_headers text
);

ALTER TYPE api.idempotent_response OWNER TO app_owner;

-- Name: TYPE idempotent_response; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON TYPE api.idempotent_response IS 'A stored answer.';

-- Name: watermark_lag; Type: TYPE; Schema: events; Owner: app_owner

CREATE TYPE events.watermark_lag AS (
	watermark xid8,
	lag_xids bigint,
	lag_seconds numeric,
	holder text,
	pid integer,
	database_name text,
	user_name text,
	application_name text,
	prepared_gid text,
	state text,
	transaction_started_at timestamp with time zone,
	query_started_at timestamp with time zone
);

ALTER TYPE events.watermark_lag OWNER TO app_owner;

-- Name: TYPE watermark_lag; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON TYPE events.watermark_lag IS 'How far delivery is behind, and which transaction holds it back.';

-- Name: readings; Type: TABLE; Schema: meters; Owner: app_owner

CREATE TABLE meters.readings (
    meter_id uuid NOT NULL,
    read_at timestamp with time zone NOT NULL,
    power_kw numeric(14,6),
    voltage numeric(14,6),
    current_a numeric(14,6),
    energy_kwh numeric(14,6),
    register_kwh numeric(18,6),
    CONSTRAINT readings_current_a_check CHECK (((current_a >= (0)::numeric) AND (current_a <= (10000)::numeric))),
    CONSTRAINT readings_energy_kwh_check CHECK (((energy_kwh >= (0)::numeric) AND (energy_kwh <= (100000)::numeric))),
    CONSTRAINT readings_measured_check CHECK (((power_kw IS NOT NULL) OR (energy_kwh IS NOT NULL) OR (register_kwh IS NOT NULL))),
    CONSTRAINT readings_power_kw_check CHECK (((power_kw >= ('-100000'::integer)::numeric) AND (power_kw <= (100000)::numeric))),
    CONSTRAINT readings_register_kwh_check CHECK (((register_kwh >= (0)::numeric) AND (register_kwh <= ('99999999999'::bigint)::numeric))),
    CONSTRAINT readings_voltage_check CHECK (((voltage >= (0)::numeric) AND (voltage <= (1000)::numeric)))
)
PARTITION BY RANGE (read_at);

ALTER TABLE meters.readings OWNER TO app_owner;

-- Name: TABLE readings; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON TABLE meters.readings IS 'What the meters sent, one row per meter and instant; partitioned by UTC day.';

-- Name: COLUMN readings.power_kw; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.readings.power_kw IS 'Active power; negative where the meter feeds in.';

-- Name: COLUMN readings.energy_kwh; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.readings.energy_kwh IS 'Energy drawn since the reading before.';

-- Name: COLUMN readings.register_kwh; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.readings.register_kwh IS 'The cumulative register as it stood.';

-- Name: checked_reading; Type: TYPE; Schema: meters; Owner: app_owner

CREATE TYPE meters.checked_reading AS (
	row_index integer,
	code text,
	detail text,
	reading meters.readings
);

ALTER TYPE meters.checked_reading OWNER TO app_owner;

-- Name: TYPE checked_reading; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON TYPE meters.checked_reading IS 'One element of a batch: the reading it holds, or the code and the facts of its refusal.';

-- Name: account_code; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.account_code AS text
	CONSTRAINT account_code_check CHECK ((VALUE = ANY (ARRAY['cash_clearing'::text, 'energy_revenue'::text, 'sales_revenue'::text, 'rounding'::text, 'vat_payable'::text, 'levies_payable'::text, 'transfers_clearing'::text, 'adjustments'::text])));

ALTER DOMAIN payments.account_code OWNER TO app_owner;

-- Name: DOMAIN account_code; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.account_code IS 'The system accounts; there is one of each per currency.';

-- Name: account_status; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.account_status AS text
	CONSTRAINT account_status_check CHECK ((VALUE = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text])));

ALTER DOMAIN payments.account_status OWNER TO app_owner;

-- Name: DOMAIN account_status; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.account_status IS 'What may happen to an account.';

-- Name: account_type; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.account_type AS text
	CONSTRAINT account_type_check CHECK ((VALUE = ANY (ARRAY['wallet'::text, 'asset'::text, 'liability'::text, 'revenue'::text, 'equity'::text])));

ALTER DOMAIN payments.account_type OWNER TO app_owner;

-- Name: DOMAIN account_type; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.account_type IS 'What an account stands for.';

-- Name: balance_limit; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.balance_limit AS numeric
	CONSTRAINT balance_limit_check CHECK (((VALUE >= (0)::numeric) AND (VALUE < '1000000000000000'::numeric)));

ALTER DOMAIN payments.balance_limit OWNER TO app_owner;

-- Name: DOMAIN balance_limit; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.balance_limit IS 'The most that an account may hold.';

-- Name: idempotency_key; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.idempotency_key AS text
	CONSTRAINT idempotency_key_check CHECK (((length(VALUE) >= 1) AND (length(VALUE) <= 255)));

ALTER DOMAIN payments.idempotency_key OWNER TO app_owner;

-- Name: DOMAIN idempotency_key; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.idempotency_key IS 'A name that a client gave to a request.';

-- Name: ledger_discrepancy; Type: TYPE; Schema: payments; Owner: app_owner

CREATE TYPE payments.ledger_discrepancy AS (
	problem text,
	currency text,
	account_id uuid,
	transaction_id uuid,
	expected numeric,
	actual numeric
);

ALTER TYPE payments.ledger_discrepancy OWNER TO app_owner;

-- Name: TYPE ledger_discrepancy; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TYPE payments.ledger_discrepancy IS 'Something in the ledger that does not add up.';

-- Name: metadata; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.metadata AS jsonb
	CONSTRAINT metadata_check CHECK ((jsonb_typeof(VALUE) = 'object'::text));

ALTER DOMAIN payments.metadata OWNER TO app_owner;

-- Name: DOMAIN metadata; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.metadata IS 'Whatever else a client wants to keep with a transaction.';

-- Name: money; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.money AS numeric
	CONSTRAINT money_check CHECK (((VALUE > (0)::numeric) AND (VALUE < '1000000000000000'::numeric)));

ALTER DOMAIN payments.money OWNER TO app_owner;

-- Name: DOMAIN money; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.money IS 'An amount that moves: never zero, never NaN.';

-- Name: transaction_status; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.transaction_status AS text
	CONSTRAINT transaction_status_check CHECK ((VALUE = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'cancelled'::text, 'expired'::text, 'refunded'::text])));

ALTER DOMAIN payments.transaction_status OWNER TO app_owner;

-- Name: DOMAIN transaction_status; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.transaction_status IS 'How far a transaction got.';

-- Name: transaction_type; Type: DOMAIN; Schema: payments; Owner: app_owner

CREATE DOMAIN payments.transaction_type AS text
	CONSTRAINT transaction_type_check CHECK ((VALUE = ANY (ARRAY['credit'::text, 'debit'::text, 'purchase'::text, 'hold'::text, 'transfer'::text, 'transfer_in'::text, 'refund'::text, 'adjustment'::text])));

ALTER DOMAIN payments.transaction_type OWNER TO app_owner;

-- Name: DOMAIN transaction_type; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON DOMAIN payments.transaction_type IS 'What a transaction does.';

-- Name: energy_quote; Type: TYPE; Schema: tariffs; Owner: app_owner

CREATE TYPE tariffs.energy_quote AS (
	tariff_version_id uuid,
	currency text,
	kwh numeric,
	energy_amount numeric,
	levies_amount numeric,
	vat_amount numeric,
	rounding_amount numeric,
	total numeric,
	lines jsonb
);

ALTER TYPE tariffs.energy_quote OWNER TO app_owner;

-- Name: TYPE energy_quote; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON TYPE tariffs.energy_quote IS 'A price: energy + levies + VAT + rounding = total; lines is [{code, label, kind, basis, rate, amount}].';

-- Name: tariff_details; Type: TYPE; Schema: tariffs; Owner: app_owner

CREATE TYPE tariffs.tariff_details AS (
	tariff_code text,
	name text,
	region text,
	currency text,
	time_zone text,
	tariff_version_id uuid,
	effective_from timestamp with time zone,
	effective_until timestamp with time zone,
	band_method text,
	bands jsonb,
	charges jsonb,
	total_step numeric
);

ALTER TYPE tariffs.tariff_details OWNER TO app_owner;

-- Name: TYPE tariff_details; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON TYPE tariffs.tariff_details IS 'A tariff and its prices at a moment; they hold from effective_from until effective_until (null: open).';

-- Name: balance_differences; Type: TYPE; Schema: tokens; Owner: app_owner

CREATE TYPE tokens.balance_differences AS (
	meter_id uuid,
	balance_kwh numeric,
	entries_kwh numeric
);

ALTER TYPE tokens.balance_differences OWNER TO app_owner;

-- Name: TYPE balance_differences; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TYPE tokens.balance_differences IS 'A balance and the sum of its entries, where the two differ.';

-- Name: issued_token; Type: TYPE; Schema: tokens; Owner: app_owner

CREATE TYPE tokens.issued_token AS (
	token text,
	tid bigint,
	token_kwh numeric
);

ALTER TYPE tokens.issued_token OWNER TO app_owner;

-- Name: TYPE issued_token; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TYPE tokens.issued_token IS 'The digits of a token, its identifier and the energy it carries.';

-- Name: role(); Type: FUNCTION; Schema: auth; Owner: app_api

CREATE FUNCTION auth.role() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN (current_setting('request.jwt.claims'::text, true) <> ''::text) THEN ((current_setting('request.jwt.claims'::text, true))::jsonb ->> 'role'::text) WHEN pg_has_role((COALESCE(NULLIF(current_setting('role'::text), 'none'::text), (SESSION_USER)::text))::name, 'service_role'::name, 'usage'::text) THEN 'service_role'::text ELSE NULL::text END;

ALTER FUNCTION auth.role() OWNER TO app_api;

-- Name: FUNCTION role(); Type: COMMENT; Schema: auth; Owner: app_api

COMMENT ON FUNCTION auth.role() IS 'The role of the current call; service_role for DBAs and cron jobs.';

-- Name: uid(); Type: FUNCTION; Schema: auth; Owner: app_api

CREATE FUNCTION auth.uid() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (COALESCE(NULLIF(current_setting('request.jwt.claim.sub'::text, true), ''::text), ((NULLIF(current_setting('request.jwt.claims'::text, true), ''::text))::jsonb ->> 'sub'::text)))::uuid;

ALTER FUNCTION auth.uid() OWNER TO app_api;

-- Name: FUNCTION uid(); Type: COMMENT; Schema: auth; Owner: app_api

COMMENT ON FUNCTION auth.uid() IS 'The calling user, null for an anonymous call.';

-- Name: _get_scope(); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api._get_scope() RETURNS text
    LANGUAGE sql STABLE
    RETURN COALESCE(('user:'::text || auth.uid()), ('role:'::text || auth.role()));

ALTER FUNCTION api._get_scope() OWNER TO app_api;

-- Name: FUNCTION _get_scope(); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api._get_scope() IS 'Whose idempotency keys the current call uses.';

-- Name: _get_step(integer); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api._get_step(p_step integer) RETURNS text
    LANGUAGE sql STABLE
    RETURN NULLIF(current_setting(('mainspring.step_'::text || p_step), true), ''::text);

ALTER FUNCTION api._get_step(p_step integer) OWNER TO app_api;

-- Name: FUNCTION _get_step(p_step integer); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api._get_step(p_step integer) IS 'The body that a step of the batch left.';

-- Name: call_procedure(oid, json, text); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api.call_procedure(p_procedure oid, p_arguments json, p_search_path text) RETURNS json
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_keys  text[] := array(select json_object_keys(p_arguments));
    v_block text;
begin
    -- CALL takes no subqueries, so the arguments pass through variables of a block.
    select concat_ws(
        ' ',
        'declare', string_agg(a.declaration, ' '),
        'begin',
        case when bool_or(a.is_given) then format(
            'select %s into %s from json_to_record(current_setting(''mainspring.arguments'')::json) as r (%s);',
            string_agg(format('r.%I', a.name), ', ') filter (where a.is_given),
            string_agg('v' || a.place, ', ') filter (where a.is_given),
            string_agg(format('%I %s', a.name, a.type_sql), ', ') filter (where a.is_given)
        ) end,
        format('perform set_config(''search_path'', %L, true);', p_search_path),
        format('call %I.%I(%s);', n.nspname, p.proname, string_agg(a.argument, ', ')),
        case when bool_or(a.is_result) then format(
            'perform pg_catalog.set_config(''mainspring.result'', pg_catalog.json_build_object(%s)::text, true);',
            string_agg(format('%L, v%s', a.name, a.place), ', ') filter (where a.is_result)
        ) end,
        'end'
    )
    into v_block
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    left join lateral (
        select
            x.name,
            x.place,
            format_type(x.type, -1) as type_sql,
            format('v%s %s;', x.place, format_type(x.type, -1)) as declaration,
            x.mode is distinct from 'o' as is_given,
            coalesce(x.mode in ('o', 'b'), false) as is_result,
            concat(case x.mode when 'v' then 'variadic ' end, format('%I => v%s', x.name, x.place)) as argument
        from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
            with ordinality as x (type, name, mode, place)
        where x.mode is not distinct from 'o' or x.name = any (v_keys)
    ) as a on true
    where p.oid = p_procedure and p.prokind = 'p'
    group by n.nspname, p.proname;

    if v_block is null then
        raise exception 'procedure_not_found' using errcode = 'PT404';
    end if;

    perform set_config('mainspring.arguments', p_arguments::text, true);
    perform set_config('mainspring.result', '', true);
    execute format('do %L', v_block);

    return nullif(current_setting('mainspring.result'), '');
end;
$$;

ALTER FUNCTION api.call_procedure(p_procedure oid, p_arguments json, p_search_path text) OWNER TO app_api;

-- Name: FUNCTION call_procedure(p_procedure oid, p_arguments json, p_search_path text); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api.call_procedure(p_procedure oid, p_arguments json, p_search_path text) IS 'Call a procedure with named arguments; returns its out parameters.';

-- Name: claim_idempotency_key(text, bytea); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api.claim_idempotency_key(p_key text, p_fingerprint bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_scope       text := api._get_scope();
    v_fingerprint bytea;
begin
    if p_key is null or p_key !~ '^[\x20-\x7e]{1,255}$' then
        raise exception 'invalid_idempotency_key'
            using errcode = 'PT400',
                  detail = 'An idempotency key has 1 to 255 printable ASCII characters.',
                  hint = 'Send a random UUID as Idempotency-Key.';
    end if;

    if p_fingerprint is null or length(p_fingerprint) <> 32 then
        raise exception 'invalid_fingerprint'
            using errcode = 'PT400',
                  detail = 'A fingerprint has 32 bytes.',
                  hint = 'Send the SHA-256 of method, function and body.';
    end if;

    if not pg_try_advisory_xact_lock(hashtextextended(v_scope || ' ' || p_key, 6064)) then
        raise exception 'idempotency_key_in_flight'
            using errcode = 'PT409',
                  detail = 'A call with this key is still running.',
                  hint = 'Send it again in a moment; the answer will be that of the first call.';
    end if;

    -- A statement of its own: its snapshot must be younger than the lock.
    select k.fingerprint into v_fingerprint
    from api.idempotency_keys as k
    where k.scope = v_scope and k.idempotency_key = p_key;

    if found and v_fingerprint <> p_fingerprint then
        raise exception 'idempotency_key_reused'
            using errcode = 'PT422',
                  detail = 'The key belongs to a call with another function or body.',
                  hint = 'Use a new key for every new call; repeat a call unchanged.';
    end if;

    if found then
        raise exception 'idempotency_key_replayed'
            using errcode = 'MS001',
                  detail = 'The call has been answered before.',
                  hint = 'Fetch the answer with api.get_idempotent_response.';
    end if;

    perform set_config('mainspring.idempotency_fingerprint', encode(p_fingerprint, 'hex'), true);
end;
$_$;

ALTER FUNCTION api.claim_idempotency_key(p_key text, p_fingerprint bytea) OWNER TO app_api;

-- Name: FUNCTION claim_idempotency_key(p_key text, p_fingerprint bytea); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api.claim_idempotency_key(p_key text, p_fingerprint bytea) IS 'Reserve an idempotency key for this transaction; raises MS001 where its answer is stored.';

-- Name: complete_idempotency_key(text, integer); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api.complete_idempotency_key(p_key text, p_steps integer DEFAULT NULL::integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_fingerprint text := nullif(current_setting('mainspring.idempotency_fingerprint', true), '');
    v_body        text;
begin
    if v_fingerprint is null then
        raise exception 'idempotency_key_not_claimed'
            using errcode = 'PT409',
                  detail = 'This transaction has claimed no key.',
                  hint = 'Call api.claim_idempotency_key first, in the same transaction.';
    end if;

    if p_steps is null then
        v_body := api._get_step(1);
    else
        select '[' || coalesce(string_agg(coalesce(api._get_step(n), 'null'), ',' order by n), '') || ']' into v_body
        from generate_series(1, p_steps) as n;
    end if;

    insert into api.idempotency_keys (
        scope, idempotency_key, fingerprint, response_body, response_status, response_headers
    )
    values (
        api._get_scope(), p_key, decode(v_fingerprint, 'hex'), v_body,
        nullif(current_setting('response.status', true), '')::integer,
        nullif(current_setting('response.headers', true), '')
    );
end;
$$;

ALTER FUNCTION api.complete_idempotency_key(p_key text, p_steps integer) OWNER TO app_api;

-- Name: FUNCTION complete_idempotency_key(p_key text, p_steps integer); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api.complete_idempotency_key(p_key text, p_steps integer) IS 'Store the answer of the call under the key that this transaction has claimed.';

-- Name: get_idempotent_response(text); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api.get_idempotent_response(p_key text) RETURNS api.idempotent_response
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_response api.idempotent_response;
begin
    select k.response_body, k.response_status, k.response_headers into v_response
    from api.idempotency_keys as k
    where k.scope = api._get_scope() and k.idempotency_key = p_key;

    if not found then
        raise exception 'idempotency_key_not_found'
            using errcode = 'PT404',
                  detail = 'No answer is stored under this key.',
                  hint = 'Answers are kept for a day; send the call again.';
    end if;

    return v_response;
end;
$$;

ALTER FUNCTION api.get_idempotent_response(p_key text) OWNER TO app_api;

-- Name: FUNCTION get_idempotent_response(p_key text); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api.get_idempotent_response(p_key text) IS 'The first answer to the call with this idempotency key.';

-- Name: purge_idempotency_keys(interval, integer); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api.purge_idempotency_keys(p_older_than interval DEFAULT '24:00:00'::interval, p_limit integer DEFAULT 10000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_purged_count integer;
begin
    if p_older_than is null or p_older_than < '24 hours' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = 'Callers may repeat a call for 24 hours.',
                  hint = 'Purge what is older than 24 hours or more.';
    end if;

    if p_limit is null or p_limit < 1 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('%s is not a number of keys.', coalesce(p_limit::text, 'null')),
                  hint = 'Purge at least one at a time.';
    end if;

    delete from api.idempotency_keys as k
    using (
        select o.scope, o.idempotency_key
        from api.idempotency_keys as o
        where o.created_at < now() - p_older_than
        order by o.created_at
        limit p_limit
        for update skip locked
    ) as old
    where k.scope = old.scope and k.idempotency_key = old.idempotency_key;

    get diagnostics v_purged_count = row_count;
    return v_purged_count;
end;
$$;

ALTER FUNCTION api.purge_idempotency_keys(p_older_than interval, p_limit integer) OWNER TO app_api;

-- Name: FUNCTION purge_idempotency_keys(p_older_than interval, p_limit integer); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api.purge_idempotency_keys(p_older_than interval, p_limit integer) IS 'Delete stored answers that are older than promised; returns how many.';

-- Name: resolve_references(jsonb); Type: FUNCTION; Schema: api; Owner: app_api

CREATE FUNCTION api.resolve_references(p_arguments jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_arguments jsonb := p_arguments;
    v_names     jsonb;
    v_reference record;
    v_step      text;
    v_last_step text := '';
    v_result    jsonb;
    v_value     jsonb;
    v_length    bigint := 0;
begin
    if p_arguments is null or strpos(p_arguments::text, '"$ref"') = 0 then
        return p_arguments;
    end if;

    v_names := nullif(current_setting('mainspring.step_names', true), '')::jsonb;

    for v_reference in
        with recursive nodes (path, value) as (
            select '{}'::text[], p_arguments
            union all
            select n.path || c.key, c.value
            from nodes as n
            cross join lateral (
                select o.key, o.value
                from jsonb_each(case jsonb_typeof(n.value) when 'object' then n.value else '{}' end) as o
                union all
                select (a.position - 1)::text, a.value
                from jsonb_array_elements(case jsonb_typeof(n.value) when 'array' then n.value else '[]' end)
                    with ordinality as a (value, position)
            ) as c
        )
        select n.path, n.value ->> '$ref' as target
        from nodes as n
        where jsonb_typeof(n.value -> '$ref') = 'string'
            and n.value = jsonb_build_object('$ref', n.value -> '$ref')
        order by target -- each result is parsed once
    loop
        v_value := null;

        if v_reference.target ~ '^[^.\[\]]+(\.[^.\[\]]+|\[[0-9]{1,9}\])*$' then
            v_step := substring(v_reference.target from '^[^.\[\]]+');
            v_step := coalesce(v_names ->> v_step, v_step);

            if v_step ~ '^[0-9]{1,6}$' then
                if v_step <> v_last_step then
                    v_result := api._get_step(v_step::integer)::jsonb;
                    v_last_step := v_step;
                end if;

                v_value := v_result #> array(
                    select coalesce(m.parts[1], m.parts[2])
                    from regexp_matches(v_reference.target, '\.([^.\[\]]+)|\[([0-9]+)\]', 'g')
                        with ordinality as m (parts, position)
                    order by m.position
                );
            end if;
        end if;

        if v_value is null then
            raise exception 'unresolved_reference'
                using errcode = 'PT422',
                      detail = format('%s names nothing in the result of an earlier step.', to_json(v_reference.target)),
                      hint = 'Write {"$ref": "<number or name of the step>.field[0].field"}; steps count from 1.';
        end if;

        v_length := v_length + length(v_value::text);

        if v_length > 1048576 then
            raise exception 'references_too_large'
                using errcode = 'PT422',
                      detail = 'The values that the step refers to have more than 1048576 characters.',
                      hint = 'Refer to single fields, not to whole results.';
        end if;

        v_arguments := case v_reference.path
            when '{}' then v_value
            else jsonb_set(v_arguments, v_reference.path, v_value, false)
        end;
    end loop;

    return v_arguments;
end;
$_$;

ALTER FUNCTION api.resolve_references(p_arguments jsonb) OWNER TO app_api;

-- Name: FUNCTION resolve_references(p_arguments jsonb); Type: COMMENT; Schema: api; Owner: app_api

COMMENT ON FUNCTION api.resolve_references(p_arguments jsonb) IS 'Put results of earlier steps of a batch into arguments.';

-- Name: act_as(uuid); Type: PROCEDURE; Schema: auth; Owner: app_api

CREATE PROCEDURE auth.act_as(IN p_user_id uuid)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_role text := 'anon';
begin
    if p_user_id is not null then
        select u.user_role into v_role
        from auth.users as u
        where u.user_id = p_user_id;

        if not found then
            raise exception 'user_not_found'
                using errcode = 'PT404',
                      detail = format('There is no user %s.', p_user_id),
                      hint = 'Look the user up in auth.users.';
        end if;
    end if;

    perform set_config('request.jwt.claim.sub', coalesce(p_user_id::text, ''), false),
        set_config(
            'request.jwt.claims',
            jsonb_strip_nulls(jsonb_build_object('sub', p_user_id, 'role', v_role))::text,
            false
        ),
        set_config('role', v_role, false);
end;
$$;

ALTER PROCEDURE auth.act_as(IN p_user_id uuid) OWNER TO app_api;

-- Name: PROCEDURE act_as(IN p_user_id uuid); Type: COMMENT; Schema: auth; Owner: app_api

COMMENT ON PROCEDURE auth.act_as(IN p_user_id uuid) IS 'Act as a user for the rest of the psql session.';

-- Name: users; Type: TABLE; Schema: auth; Owner: app_owner

CREATE TABLE auth.users (
    user_id uuid NOT NULL,
    email text,
    user_role text DEFAULT 'authenticated'::text NOT NULL,
    region text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_email_check CHECK (((email = lower(email)) AND (email ~~ '_%@_%'::text))),
    CONSTRAINT users_user_role_check CHECK ((user_role = ANY (ARRAY['authenticated'::text, 'operator'::text, 'admin'::text])))
);

ALTER TABLE auth.users OWNER TO app_owner;

-- Name: TABLE users; Type: COMMENT; Schema: auth; Owner: app_owner

COMMENT ON TABLE auth.users IS 'Everybody who can own a meter or a wallet.';

-- Name: COLUMN users.user_role; Type: COMMENT; Schema: auth; Owner: app_owner

COMMENT ON COLUMN auth.users.user_role IS 'Database role of the user''s calls.';

-- Name: create_user(text, text, text, uuid); Type: FUNCTION; Schema: auth; Owner: app_api

CREATE FUNCTION auth.create_user(p_email text, p_role text DEFAULT 'authenticated'::text, p_region text DEFAULT NULL::text, p_user_id uuid DEFAULT NULL::uuid) RETURNS auth.users
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_email text := lower(btrim(p_email));
    v_user  auth.users;
begin
    if v_email is null or v_email not like '_%@_%' then
        raise exception 'invalid_email'
            using errcode = 'PT400',
                  detail = format('%L is not an e-mail address.', p_email),
                  hint = 'Send an address such as asha@example.com.';
    end if;

    if p_role is null or p_role not in ('authenticated', 'operator', 'admin') then
        raise exception 'invalid_role'
            using errcode = 'PT400',
                  detail = format('%L is not a role of a user.', p_role),
                  hint = 'Use authenticated, operator or admin.';
    end if;

    insert into auth.users (user_id, email, user_role, region)
    values (coalesce(p_user_id, core.uuid_v7()), v_email, p_role, p_region)
    on conflict do nothing
    returning * into v_user;

    if not found then
        raise exception 'email_taken'
            using errcode = 'PT409',
                  detail = format('A user with the address %s or this id exists.', v_email),
                  hint = 'Use another address, or the existing user.';
    end if;

    return v_user;
end;
$$;

ALTER FUNCTION auth.create_user(p_email text, p_role text, p_region text, p_user_id uuid) OWNER TO app_api;

-- Name: FUNCTION create_user(p_email text, p_role text, p_region text, p_user_id uuid); Type: COMMENT; Schema: auth; Owner: app_api

COMMENT ON FUNCTION auth.create_user(p_email text, p_role text, p_region text, p_user_id uuid) IS 'Add a user.';

-- Name: jwt(); Type: FUNCTION; Schema: auth; Owner: app_api

CREATE FUNCTION auth.jwt() RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE((NULLIF(current_setting('request.jwt.claims'::text, true), ''::text))::jsonb, '{}'::jsonb);

ALTER FUNCTION auth.jwt() OWNER TO app_api;

-- Name: FUNCTION jwt(); Type: COMMENT; Schema: auth; Owner: app_api

COMMENT ON FUNCTION auth.jwt() IS 'The verified claims of the current call.';

-- Name: require_uid(); Type: FUNCTION; Schema: auth; Owner: app_api

CREATE FUNCTION auth.require_uid() RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_user_id uuid := auth.uid();
begin
    if v_user_id is null then
        raise exception 'not_authenticated'
            using errcode = 'PT401',
                  detail = 'The call carries no user.',
                  hint = 'Send a token whose sub claim is your user id: Authorization: Bearer <token>.';
    end if;

    return v_user_id;
end;
$$;

ALTER FUNCTION auth.require_uid() OWNER TO app_api;

-- Name: FUNCTION require_uid(); Type: COMMENT; Schema: auth; Owner: app_api

COMMENT ON FUNCTION auth.require_uid() IS 'The calling user; refuses an anonymous call.';

-- Name: _create_partition(text, timestamp with time zone); Type: FUNCTION; Schema: core; Owner: app_owner

CREATE FUNCTION core._create_partition(p_table_name text, p_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
declare
    v_period    text;
    v_from      timestamptz;
    v_until     timestamptz;
    v_partition text;
    v_schema    text := split_part(p_table_name, '.', 1);
begin
    select t.period into v_period
    from core.partitioned_tables as t
    where t.table_name = p_table_name;

    if not found then
        raise exception 'table_not_partitioned'
            using errcode = 'PT404',
                  detail = format('No entry for %s in core.partitioned_tables.', p_table_name),
                  hint = 'Register the table in the migration that creates it.';
    end if;

    v_from := date_trunc(v_period, p_at);
    v_until := v_from + ('1 ' || v_period)::interval;
    v_partition := split_part(p_table_name, '.', 2)
        || to_char(v_from, case v_period when 'day' then '"_"YYYY"_"MM"_"DD' else '"_"YYYY"_"MM' end);

    if to_regclass(format('%I.%I', v_schema, v_partition)) is not null then
        return false;
    end if;

    execute format('lock table only %s in share update exclusive mode', p_table_name);

    if to_regclass(format('%I.%I', v_schema, v_partition)) is not null then
        return false;
    end if;

    execute format(
        'create table %I.%I (like %s including defaults including constraints including storage)',
        v_schema, v_partition, p_table_name
    );
    execute format('alter table %I.%I enable row level security', v_schema, v_partition);
    execute format(
        'alter table %s attach partition %I.%I for values from (%L) to (%L)',
        p_table_name, v_schema, v_partition, v_from, v_until
    );
    return true;
end;
$$;

ALTER FUNCTION core._create_partition(p_table_name text, p_at timestamp with time zone) OWNER TO app_owner;

-- Name: FUNCTION _create_partition(p_table_name text, p_at timestamp with time zone); Type: COMMENT; Schema: core; Owner: app_owner

COMMENT ON FUNCTION core._create_partition(p_table_name text, p_at timestamp with time zone) IS 'Make the partition of a registered table that holds the given time; true if it was missing.';

-- Name: create_partitions(); Type: FUNCTION; Schema: core; Owner: app_api

CREATE FUNCTION core.create_partitions() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_made_count integer;
begin
    select count(*) filter (where core._create_partition(t.table_name, p.at)) into v_made_count
    from core.partitioned_tables as t
    cross join lateral (
        select now() + make_interval(
            days => case t.period when 'day' then n else 0 end,
            months => case t.period when 'month' then n else 0 end
        ) as at
        from generate_series(0, t.partitions_ahead) as n
    ) as p;

    return v_made_count;
end;
$$;

ALTER FUNCTION core.create_partitions() OWNER TO app_api;

-- Name: FUNCTION create_partitions(); Type: COMMENT; Schema: core; Owner: app_api

COMMENT ON FUNCTION core.create_partitions() IS 'Make the partitions that are needed next; returns how many were missing.';

-- Name: get_watermark(); Type: FUNCTION; Schema: core; Owner: app_api

CREATE FUNCTION core.get_watermark() RETURNS xid8
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN pg_snapshot_xmin(pg_current_snapshot());

ALTER FUNCTION core.get_watermark() OWNER TO app_api;

-- Name: FUNCTION get_watermark(); Type: COMMENT; Schema: core; Owner: app_api

COMMENT ON FUNCTION core.get_watermark() IS 'Rows written by transactions below this are final: none is missing and none will be added.';

-- Name: uuid_v7(); Type: FUNCTION; Schema: core; Owner: app_api

CREATE FUNCTION core.uuid_v7() RETURNS uuid
    LANGUAGE plpgsql PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if current_setting('server_version_num')::integer >= 180000 then
        return uuidv7();
    end if;

    return encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                    from 1 for 6
                ),
                52, 1
            ),
            53, 1
        ),
        'hex'
    )::uuid;
end;
$$;

ALTER FUNCTION core.uuid_v7() OWNER TO app_api;

-- Name: FUNCTION uuid_v7(); Type: COMMENT; Schema: core; Owner: app_api

COMMENT ON FUNCTION core.uuid_v7() IS 'A new identifier that sorts by the time of its making (UUIDv7).';

-- Name: _check_limit(integer); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events._check_limit(p_limit integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('%s is not a number of events to send at once.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 10000 and come back for more.';
    end if;
end;
$$;

ALTER FUNCTION events._check_limit(p_limit integer) OWNER TO app_api;

-- Name: FUNCTION _check_limit(p_limit integer); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events._check_limit(p_limit integer) IS 'Refuse a page size out of bounds.';

-- Name: events_event_id_seq; Type: SEQUENCE; Schema: events; Owner: app_owner

CREATE SEQUENCE events.events_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE events.events_event_id_seq OWNER TO app_owner;

-- Name: events; Type: TABLE; Schema: events; Owner: app_owner

CREATE TABLE events.events (
    event_id bigint DEFAULT nextval('events.events_event_id_seq'::regclass) NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    aggregate_version bigint,
    correlation_id uuid,
    causation_id uuid,
    actor_id uuid,
    actor_role text,
    event_type text NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL
)
PARTITION BY RANGE (created_at);

ALTER TABLE events.events OWNER TO app_owner;

-- Name: TABLE events; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON TABLE events.events IS 'The append-only log: what happened, in the order (xid, event_id).';

-- Name: COLUMN events.xid; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.events.xid IS 'Place in the order of delivery: the transaction that wrote it, or a later one of the same stream.';

-- Name: COLUMN events.created_at; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.events.created_at IS 'Time of writing; never before the transaction got its number.';

-- Name: COLUMN events.aggregate_version; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.events.aggregate_version IS 'Place in the stream of its aggregate from 1; null for a plain fact.';

-- Name: COLUMN events.correlation_id; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.events.correlation_id IS 'Shared by everything that one request caused.';

-- Name: COLUMN events.causation_id; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.events.causation_id IS 'The command or message that caused this event.';

-- Name: COLUMN events.actor_id; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.events.actor_id IS 'The calling user, null for anonymous calls and services.';

-- Name: subscriptions; Type: TABLE; Schema: events; Owner: app_owner

CREATE TABLE events.subscriptions (
    subscription_name text NOT NULL,
    event_types text[],
    cursor_epoch integer NOT NULL,
    cursor_xid xid8 NOT NULL,
    cursor_event_id bigint NOT NULL,
    sent_epoch integer NOT NULL,
    sent_xid xid8 NOT NULL,
    sent_event_id bigint NOT NULL,
    leased_until timestamp with time zone,
    floor_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    fence_xid xid8,
    fence_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT subscriptions_event_types_check CHECK ((cardinality(event_types) > 0)),
    CONSTRAINT subscriptions_subscription_name_check CHECK (((length(subscription_name) >= 1) AND (length(subscription_name) <= 200)))
)
WITH (fillfactor='50');

ALTER TABLE events.subscriptions OWNER TO app_owner;

-- Name: TABLE subscriptions; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON TABLE events.subscriptions IS 'Readers of the log, and how far each has come.';

-- Name: COLUMN subscriptions.event_types; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.subscriptions.event_types IS 'The types it wants, null for all.';

-- Name: COLUMN subscriptions.cursor_xid; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.subscriptions.cursor_xid IS 'Events up to (epoch, xid, event_id) are acknowledged.';

-- Name: COLUMN subscriptions.sent_xid; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.subscriptions.sent_xid IS 'Events up to (epoch, xid, event_id) have been handed out.';

-- Name: COLUMN subscriptions.leased_until; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.subscriptions.leased_until IS 'Until then the batch after the cursor belongs to one reader.';

-- Name: COLUMN subscriptions.floor_at; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.subscriptions.floor_at IS 'No event after the cursor is older, so partitions that end before it are not opened.';

-- Name: COLUMN subscriptions.fence_xid; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.subscriptions.fence_xid IS 'Transactions from this one on began to write after fence_at; once the cursor is past it, the floor rises.';

-- Name: _find_events(events.subscriptions, xid8, integer); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events._find_events(p_at events.subscriptions, p_until xid8, p_limit integer) RETURNS events.events[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_first_id bigint;
    v_end_id   bigint;
    v_batch    events.events[];
begin
    select e.first_event_id, coalesce(n.first_event_id, 9223372036854775807) into v_first_id, v_end_id
    from events.epochs as e
    left join events.epochs as n on n.epoch = e.epoch + 1
    where e.epoch = p_at.cursor_epoch;

    select array_agg(b order by b.xid, b.event_id) into v_batch
    from (
        select e.*
        from events.events as e
        where (e.xid, e.event_id) > (p_at.cursor_xid, p_at.cursor_event_id)
            and e.xid < p_until
            and e.created_at >= p_at.floor_at
            and e.event_id >= v_first_id
            and e.event_id < v_end_id
            and (p_at.event_types is null or e.event_type = any (p_at.event_types))
        order by e.xid, e.event_id
        limit p_limit
    ) as b;

    return v_batch;
end;
$$;

ALTER FUNCTION events._find_events(p_at events.subscriptions, p_until xid8, p_limit integer) OWNER TO app_api;

-- Name: FUNCTION _find_events(p_at events.subscriptions, p_until xid8, p_limit integer); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events._find_events(p_at events.subscriptions, p_until xid8, p_limit integer) IS 'The events after a place in the log, null for none.';

-- Name: _get_epoch(); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events._get_epoch() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_epoch events.epochs;
begin
    select e.* into v_epoch from events.epochs as e order by e.epoch desc limit 1;

    if v_epoch.system_identifier <> (select c.system_identifier from pg_control_system() as c) then
        raise exception 'event_log_restored'
            using errcode = 'PT503',
                  detail = 'The log comes from another server, whose transactions were numbered differently.',
                  hint = 'Deploy, or call events.begin_epoch(), before events are written or read.';
    end if;

    return v_epoch.epoch;
end;
$$;

ALTER FUNCTION events._get_epoch() OWNER TO app_api;

-- Name: FUNCTION _get_epoch(); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events._get_epoch() IS 'The current epoch; refuses a log that was restored and not deployed.';

-- Name: _get_subscription(text); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events._get_subscription(p_subscription_name text) RETURNS events.subscriptions
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_subscription events.subscriptions;
begin
    select s.* into v_subscription
    from events.subscriptions as s
    where s.subscription_name = p_subscription_name;

    if not found then
        raise exception 'subscription_not_found'
            using errcode = 'PT404',
                  detail = format('There is no subscription %s.', coalesce(quote_literal(p_subscription_name), 'null')),
                  hint = 'Call events.subscribe first.';
    end if;

    return v_subscription;
end;
$$;

ALTER FUNCTION events._get_subscription(p_subscription_name text) OWNER TO app_api;

-- Name: FUNCTION _get_subscription(p_subscription_name text); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events._get_subscription(p_subscription_name text) IS 'A subscription; refuses an unknown name.';

-- Name: _publish(text, text, text, jsonb, uuid); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events._publish(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_payload jsonb, p_correlation_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into events.events (
        event_type, aggregate_type, aggregate_id, payload, correlation_id, actor_id, actor_role
    )
    values (
        p_event_type, p_aggregate_type, p_aggregate_id, coalesce(p_payload, '{}'), p_correlation_id,
        auth.uid(), auth.role()
    );
end;
$$;

ALTER FUNCTION events._publish(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_payload jsonb, p_correlation_id uuid) OWNER TO app_api;

-- Name: FUNCTION _publish(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_payload jsonb, p_correlation_id uuid); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events._publish(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_payload jsonb, p_correlation_id uuid) IS 'Leave a fact in the event log.';

-- Name: acknowledge_events(text, xid8, bigint); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.acknowledge_events(p_subscription_name text, p_xid xid8, p_event_id bigint) RETURNS events.subscriptions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_subscription events.subscriptions;
    v_epoch        integer;
begin
    select max(e.epoch) into v_epoch from events.epochs as e where e.first_event_id <= p_event_id;

    if v_epoch is null or p_xid is null then
        raise exception 'invalid_position'
            using errcode = 'PT400',
                  detail = format('(%s, %s) is not an event.', coalesce(p_xid::text, 'null'), coalesce(p_event_id::text, 'null')),
                  hint = 'Send xid and event_id of the last event that you handled.';
    end if;

    update events.subscriptions as s
    set cursor_epoch = v_epoch,
        cursor_xid = p_xid,
        cursor_event_id = p_event_id,
        leased_until = case
            when (v_epoch, p_xid, p_event_id) < (s.sent_epoch, s.sent_xid, s.sent_event_id) then s.leased_until
        end,
        updated_at = now()
    where s.subscription_name = p_subscription_name
        and (v_epoch, p_xid, p_event_id) > (s.cursor_epoch, s.cursor_xid, s.cursor_event_id)
        and (v_epoch, p_xid, p_event_id) <= (s.sent_epoch, s.sent_xid, s.sent_event_id)
    returning * into v_subscription;

    if found then
        return v_subscription;
    end if;

    v_subscription := events._get_subscription(p_subscription_name);

    if (v_epoch, p_xid, p_event_id)
        > (v_subscription.sent_epoch, v_subscription.sent_xid, v_subscription.sent_event_id)
    then
        raise exception 'events_not_sent'
            using errcode = 'PT409',
                  detail = format(
                      '(%s, %s) lies after (%s, %s), the last event handed out.',
                      p_xid, p_event_id, v_subscription.sent_xid, v_subscription.sent_event_id
                  ),
                  hint = 'Acknowledge what events.read_events returned; after a replay, read again first.';
    end if;

    return v_subscription;
end;
$$;

ALTER FUNCTION events.acknowledge_events(p_subscription_name text, p_xid xid8, p_event_id bigint) OWNER TO app_api;

-- Name: FUNCTION acknowledge_events(p_subscription_name text, p_xid xid8, p_event_id bigint); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.acknowledge_events(p_subscription_name text, p_xid xid8, p_event_id bigint) IS 'Move the cursor of a subscription to a handled event; it never moves back.';

-- Name: append_event(text, text, text, jsonb, bigint, uuid, uuid); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.append_event(p_aggregate_type text, p_aggregate_id text, p_event_type text, p_payload jsonb DEFAULT '{}'::jsonb, p_expected_version bigint DEFAULT NULL::bigint, p_correlation_id uuid DEFAULT NULL::uuid, p_causation_id uuid DEFAULT NULL::uuid) RETURNS events.events
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event events.events;
begin
    if coalesce(p_aggregate_type, '') = '' or coalesce(p_aggregate_id, '') = '' or coalesce(p_event_type, '') = '' then
        raise exception 'invalid_event'
            using errcode = 'PT400',
                  detail = 'An event has a type, and an aggregate with a type and an id.',
                  hint = 'Send p_aggregate_type, p_aggregate_id and p_event_type.';
    end if;

    if p_expected_version < 0 then
        raise exception 'invalid_expected_version'
            using errcode = 'PT400',
                  detail = format('%s is not a version.', p_expected_version),
                  hint = 'Send the version you have seen, 0 for a new stream, or nothing.';
    end if;

    insert into events.streams as s (aggregate_type, aggregate_id, aggregate_version, last_xid)
    values (p_aggregate_type, p_aggregate_id, 1, pg_current_xact_id())
    on conflict (aggregate_type, aggregate_id) do update
    set aggregate_version = s.aggregate_version + 1,
        last_xid = greatest(s.last_xid, excluded.last_xid)
    where p_expected_version is null or s.aggregate_version = p_expected_version
    returning s.aggregate_version, s.last_xid into v_event.aggregate_version, v_event.xid;

    if v_event.aggregate_version is distinct from coalesce(p_expected_version + 1, v_event.aggregate_version)
        or v_event.aggregate_version is null
    then
        raise exception 'version_conflict'
            using errcode = 'PT409',
                  detail = format(
                      'Expected version %s of %s %s, found %s.',
                      p_expected_version, p_aggregate_type, p_aggregate_id,
                      case when v_event.aggregate_version is null then (
                          select s.aggregate_version
                          from events.streams as s
                          where s.aggregate_type = p_aggregate_type and s.aggregate_id = p_aggregate_id
                      ) else 0 end
                  ),
                  hint = 'Read the stream again and decide on what it says now.';
    end if;

    -- Put together here: a "returning" would need a policy that lets the caller read.
    v_event.event_id := nextval('events.events_event_id_seq');
    v_event.created_at := clock_timestamp();
    v_event.correlation_id := p_correlation_id;
    v_event.causation_id := p_causation_id;
    v_event.actor_id := auth.uid();
    v_event.actor_role := auth.role();
    v_event.event_type := p_event_type;
    v_event.aggregate_type := p_aggregate_type;
    v_event.aggregate_id := p_aggregate_id;
    v_event.payload := coalesce(p_payload, '{}');

    insert into events.events values (v_event.*);

    return v_event;
end;
$$;

ALTER FUNCTION events.append_event(p_aggregate_type text, p_aggregate_id text, p_event_type text, p_payload jsonb, p_expected_version bigint, p_correlation_id uuid, p_causation_id uuid) OWNER TO app_api;

-- Name: FUNCTION append_event(p_aggregate_type text, p_aggregate_id text, p_event_type text, p_payload jsonb, p_expected_version bigint, p_correlation_id uuid, p_causation_id uuid); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.append_event(p_aggregate_type text, p_aggregate_id text, p_event_type text, p_payload jsonb, p_expected_version bigint, p_correlation_id uuid, p_causation_id uuid) IS 'Append an event to the stream of an aggregate, if it still is at the expected version.';

-- Name: begin_epoch(); Type: FUNCTION; Schema: events; Owner: app_owner

CREATE FUNCTION events.begin_epoch() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_epoch  events.epochs;
    v_server bigint := (select c.system_identifier from pg_control_system() as c);
begin
    select e.* into v_epoch from events.epochs as e order by e.epoch desc limit 1;

    if v_epoch.system_identifier = v_server then
        return v_epoch.epoch;
    end if;

    lock table events.events, events.streams, events.subscriptions in exclusive mode;

    insert into events.epochs (epoch, first_event_id, system_identifier)
    select v_epoch.epoch + 1, s.last_value + s.is_called::integer, v_server
    from events.events_event_id_seq as s
    on conflict do nothing;

    update events.streams set last_xid = '0';
    update events.subscriptions set fence_xid = null, fence_at = null;

    return v_epoch.epoch + 1;
end;
$$;

ALTER FUNCTION events.begin_epoch() OWNER TO app_owner;

-- Name: FUNCTION begin_epoch(); Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON FUNCTION events.begin_epoch() IS 'Close the past of a log that was restored on another server; nothing happens on the same one.';

-- Name: events__refuse_change(); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.events__refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    raise exception 'events_are_immutable'
        using errcode = 'PT409',
              detail = format('%s on %I.%I.', tg_op, tg_table_schema, tg_table_name),
              hint = 'Append an event that corrects the earlier one; drop old partitions to shorten the log.';
end;
$$;

ALTER FUNCTION events.events__refuse_change() OWNER TO app_api;

-- Name: FUNCTION events__refuse_change(); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.events__refuse_change() IS 'Trigger: events are never updated, deleted or truncated.';

-- Name: get_aggregate_events(text, text, bigint, integer); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint DEFAULT 0, p_limit integer DEFAULT 100) RETURNS SETOF events.events
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform events._check_limit(p_limit);

    return query
    select e.*
    from events.events as e
    where e.aggregate_type = p_aggregate_type
        and e.aggregate_id = p_aggregate_id
        and e.aggregate_version > coalesce(p_after_version, 0)
    order by e.aggregate_version
    limit p_limit;
end;
$$;

ALTER FUNCTION events.get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint, p_limit integer) OWNER TO app_api;

-- Name: FUNCTION get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint, p_limit integer); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint, p_limit integer) IS 'The events of one aggregate after a version, in order.';

-- Name: snapshots; Type: TABLE; Schema: events; Owner: app_owner

CREATE TABLE events.snapshots (
    aggregate_type text NOT NULL,
    aggregate_id text NOT NULL,
    aggregate_version bigint NOT NULL,
    state jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT snapshots_aggregate_version_check CHECK ((aggregate_version >= 1))
);

ALTER TABLE events.snapshots OWNER TO app_owner;

-- Name: TABLE snapshots; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON TABLE events.snapshots IS 'The state of an aggregate at a version, so that only later events are replayed.';

-- Name: get_snapshot(text, text); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.get_snapshot(p_aggregate_type text, p_aggregate_id text) RETURNS events.snapshots
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_snapshot events.snapshots;
begin
    select s.* into v_snapshot
    from events.snapshots as s
    where s.aggregate_type = p_aggregate_type and s.aggregate_id = p_aggregate_id;

    return v_snapshot;
end;
$$;

ALTER FUNCTION events.get_snapshot(p_aggregate_type text, p_aggregate_id text) OWNER TO app_api;

-- Name: FUNCTION get_snapshot(p_aggregate_type text, p_aggregate_id text); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.get_snapshot(p_aggregate_type text, p_aggregate_id text) IS 'The last kept state of an aggregate, null for none.';

-- Name: get_watermark_lag(); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.get_watermark_lag() RETURNS events.watermark_lag
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_lag  events.watermark_lag;
    v_next numeric := pg_snapshot_xmax(pg_current_snapshot())::text::numeric;
begin
    v_lag.watermark := core.get_watermark();
    v_lag.lag_xids := greatest(v_next - v_lag.watermark::text::numeric, 0);
    v_lag.lag_seconds := 0;

    select 'session', a.pid, a.datname, a.usename, a.application_name, a.state, a.xact_start, a.query_start
    into v_lag.holder, v_lag.pid, v_lag.database_name, v_lag.user_name, v_lag.application_name, v_lag.state,
        v_lag.transaction_started_at, v_lag.query_started_at
    from pg_stat_activity as a
    where a.backend_xid::text::bigint = (v_lag.watermark::text::numeric % 4294967296);

    if not found then
        select 'prepared', p.database, p.owner, p.gid, p.prepared
        into v_lag.holder, v_lag.database_name, v_lag.user_name, v_lag.prepared_gid, v_lag.transaction_started_at
        from pg_prepared_xacts as p
        where p.transaction::text::bigint = (v_lag.watermark::text::numeric % 4294967296);
    end if;

    if v_lag.holder is not null then
        v_lag.lag_seconds := round(
            extract(epoch from clock_timestamp() - v_lag.transaction_started_at), 3
        );
    end if;

    return v_lag;
end;
$$;

ALTER FUNCTION events.get_watermark_lag() OWNER TO app_api;

-- Name: FUNCTION get_watermark_lag(); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.get_watermark_lag() IS 'How far event delivery is behind, and which open transaction holds it back.';

-- Name: list_events(text, text, text, timestamp with time zone, timestamp with time zone, xid8, bigint, integer); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.list_events(p_event_type text DEFAULT NULL::text, p_aggregate_type text DEFAULT NULL::text, p_aggregate_id text DEFAULT NULL::text, p_from timestamp with time zone DEFAULT NULL::timestamp with time zone, p_until timestamp with time zone DEFAULT NULL::timestamp with time zone, p_before_xid xid8 DEFAULT NULL::xid8, p_before_event_id bigint DEFAULT NULL::bigint, p_limit integer DEFAULT 100) RETURNS SETOF events.events
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform events._check_limit(p_limit);

    return query
    select e.*
    from events.events as e
    where (e.xid, e.event_id) < (
            coalesce(p_before_xid, '18446744073709551615'), coalesce(p_before_event_id, 9223372036854775807)
        )
        and e.created_at >= coalesce(p_from, '-infinity')
        and e.created_at < coalesce(p_until, 'infinity')
        and (p_event_type is null or e.event_type = p_event_type)
        and (p_aggregate_type is null or e.aggregate_type = p_aggregate_type)
        and (p_aggregate_id is null or e.aggregate_id = p_aggregate_id)
    order by e.xid desc, e.event_id desc
    limit p_limit;
end;
$$;

ALTER FUNCTION events.list_events(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_from timestamp with time zone, p_until timestamp with time zone, p_before_xid xid8, p_before_event_id bigint, p_limit integer) OWNER TO app_api;

-- Name: FUNCTION list_events(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_from timestamp with time zone, p_until timestamp with time zone, p_before_xid xid8, p_before_event_id bigint, p_limit integer); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.list_events(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_from timestamp with time zone, p_until timestamp with time zone, p_before_xid xid8, p_before_event_id bigint, p_limit integer) IS 'Events, newest first, filtered and in pages.';

-- Name: read_events(text, integer, interval); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.read_events(p_subscription_name text, p_limit integer DEFAULT 100, p_lease interval DEFAULT '00:00:30'::interval) RETURNS SETOF events.events
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_epoch     integer := events._get_epoch();
    v_at        events.subscriptions := events._get_subscription(p_subscription_name);
    v_place     events.subscriptions := v_at;
    v_watermark xid8;
    v_batch     events.events[];
begin
    perform events._check_limit(p_limit);

    if p_lease is null or p_lease not between '1 second' and '1 day' then
        raise exception 'invalid_lease'
            using errcode = 'PT400',
                  detail = format('A batch cannot be leased for %s.', coalesce(p_lease::text, 'null')),
                  hint = 'Ask for 1 second to 1 day.';
    end if;

    if v_at.leased_until > clock_timestamp() then
        return;
    end if;

    -- All of a former epoch is final; of this one, what is below the watermark. The
    -- watermark is asked before the rows are: an older one is safe, a newer is not.
    loop
        v_watermark := case
            when v_place.cursor_epoch < v_epoch then '18446744073709551615' else core.get_watermark()
        end;
        v_batch := events._find_events(v_place, v_watermark, p_limit);
        exit when v_batch is not null or v_place.cursor_epoch = v_epoch;

        v_place.cursor_epoch := v_place.cursor_epoch + 1;
        v_place.cursor_xid := '0';
        v_place.cursor_event_id := 0;
    end loop;

    if v_batch is not null then
        v_place.sent_xid := v_batch[cardinality(v_batch)].xid;
        v_place.sent_event_id := v_batch[cardinality(v_batch)].event_id;
        v_place.leased_until := clock_timestamp() + p_lease;
    elsif v_at.event_types is not null
        and v_watermark::text::numeric - v_place.cursor_xid::text::numeric > 100
    then
        v_place.cursor_xid := v_watermark;
        v_place.cursor_event_id := 0;
        v_place.sent_xid := v_watermark;
        v_place.sent_event_id := 0;
        v_place.leased_until := null;
    else
        return;
    end if;

    v_place.sent_epoch := v_place.cursor_epoch;

    -- Whoever gets a number after this transaction writes after its start. A day is
    -- left for clocks that are set back.
    if v_at.cursor_epoch = v_epoch and v_at.cursor_xid >= v_at.fence_xid then
        v_place.floor_at := v_at.fence_at - interval '1 day';
    end if;

    if v_at.fence_xid is null or v_place.floor_at is distinct from v_at.floor_at then
        v_place.fence_xid := pg_current_xact_id();
        v_place.fence_at := now();
    end if;

    update events.subscriptions as s
    set cursor_epoch = v_place.cursor_epoch,
        cursor_xid = v_place.cursor_xid,
        cursor_event_id = v_place.cursor_event_id,
        sent_epoch = v_place.sent_epoch,
        sent_xid = v_place.sent_xid,
        sent_event_id = v_place.sent_event_id,
        leased_until = v_place.leased_until,
        floor_at = v_place.floor_at,
        fence_xid = v_place.fence_xid,
        fence_at = v_place.fence_at,
        updated_at = now()
    from (
        select c.subscription_name
        from events.subscriptions as c
        where c.subscription_name = p_subscription_name
            and c.cursor_epoch = v_at.cursor_epoch
            and c.cursor_xid = v_at.cursor_xid
            and c.cursor_event_id = v_at.cursor_event_id
            and (c.leased_until is null or c.leased_until <= clock_timestamp())
        for update skip locked
    ) as free
    where s.subscription_name = free.subscription_name;

    -- Not found: another reader was quicker, and the batch is theirs.
    if found then
        return query select b.* from unnest(v_batch) as b;
    end if;
end;
$$;

ALTER FUNCTION events.read_events(p_subscription_name text, p_limit integer, p_lease interval) OWNER TO app_api;

-- Name: FUNCTION read_events(p_subscription_name text, p_limit integer, p_lease interval); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.read_events(p_subscription_name text, p_limit integer, p_lease interval) IS 'The next events of a subscription, leased to the caller; nothing is skipped.';

-- Name: replay_subscription(text, timestamp with time zone); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.replay_subscription(p_subscription_name text, p_from timestamp with time zone DEFAULT '-infinity'::timestamp with time zone) RETURNS events.subscriptions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_place record;
begin
    -- Of each epoch the first event, of those the earliest epoch's.
    select p.epoch, f.xid, f.event_id - 1 as event_id into v_place
    from events.epochs as p
    cross join lateral (
        select e.xid, e.event_id
        from events.events as e
        where e.created_at >= coalesce(p_from, '-infinity')
            and e.event_id >= p.first_event_id
            and e.event_id < coalesce(
                (select n.first_event_id from events.epochs as n where n.epoch = p.epoch + 1), 9223372036854775807
            )
        order by e.xid, e.event_id
        limit 1
    ) as f
    order by p.epoch
    limit 1;

    if found then
        update events.subscriptions as s
        set cursor_epoch = v_place.epoch,
            cursor_xid = v_place.xid,
            cursor_event_id = v_place.event_id,
            sent_epoch = v_place.epoch,
            sent_xid = v_place.xid,
            sent_event_id = v_place.event_id,
            leased_until = null,
            floor_at = 'epoch',
            fence_xid = null,
            fence_at = null,
            updated_at = now()
        where s.subscription_name = p_subscription_name
            and (s.cursor_epoch, s.cursor_xid, s.cursor_event_id) > (v_place.epoch, v_place.xid, v_place.event_id);
    end if;

    return events._get_subscription(p_subscription_name);
end;
$$;

ALTER FUNCTION events.replay_subscription(p_subscription_name text, p_from timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION replay_subscription(p_subscription_name text, p_from timestamp with time zone); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.replay_subscription(p_subscription_name text, p_from timestamp with time zone) IS 'Deliver events again, from the start of the log or from a point in time.';

-- Name: save_snapshot(text, text, bigint, jsonb); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.save_snapshot(p_aggregate_type text, p_aggregate_id text, p_aggregate_version bigint, p_state jsonb) RETURNS events.snapshots
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_version  bigint;
    v_snapshot events.snapshots;
begin
    select s.aggregate_version into v_version
    from events.streams as s
    where s.aggregate_type = p_aggregate_type and s.aggregate_id = p_aggregate_id;

    if p_aggregate_version > coalesce(v_version, 0) then
        raise exception 'snapshot_ahead_of_stream'
            using errcode = 'PT409',
                  detail = format(
                      '%s %s is at version %s, the snapshot at %s.',
                      p_aggregate_type, p_aggregate_id, coalesce(v_version, 0), p_aggregate_version
                  ),
                  hint = 'Save the version of the last event that the state contains.';
    end if;

    insert into events.snapshots as s (aggregate_type, aggregate_id, aggregate_version, state)
    values (p_aggregate_type, p_aggregate_id, p_aggregate_version, p_state)
    on conflict (aggregate_type, aggregate_id) do update
    set aggregate_version = excluded.aggregate_version, state = excluded.state, created_at = excluded.created_at
    where s.aggregate_version <= excluded.aggregate_version
    returning * into v_snapshot;

    if not found then
        return events.get_snapshot(p_aggregate_type, p_aggregate_id);
    end if;

    return v_snapshot;
end;
$$;

ALTER FUNCTION events.save_snapshot(p_aggregate_type text, p_aggregate_id text, p_aggregate_version bigint, p_state jsonb) OWNER TO app_api;

-- Name: FUNCTION save_snapshot(p_aggregate_type text, p_aggregate_id text, p_aggregate_version bigint, p_state jsonb); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.save_snapshot(p_aggregate_type text, p_aggregate_id text, p_aggregate_version bigint, p_state jsonb) IS 'Keep the state of an aggregate at a version; older states do not replace newer ones.';

-- Name: subscribe(text, text[], text); Type: FUNCTION; Schema: events; Owner: app_api

CREATE FUNCTION events.subscribe(p_subscription_name text, p_event_types text[] DEFAULT NULL::text[], p_from text DEFAULT 'now'::text) RETURNS events.subscriptions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_epoch        integer := events._get_epoch();
    v_xid          xid8 := core.get_watermark();
    v_subscription events.subscriptions;
begin
    if p_from is null or p_from not in ('now', 'start') then
        raise exception 'invalid_from'
            using errcode = 'PT400',
                  detail = format('%L is not a place in the log.', p_from),
                  hint = 'Use now or start.';
    end if;

    if p_from = 'start' then
        v_epoch := 1;
        v_xid := '0';
    end if;

    insert into events.subscriptions as s (
        subscription_name, event_types,
        cursor_epoch, cursor_xid, cursor_event_id, sent_epoch, sent_xid, sent_event_id,
        floor_at -- not the default: -infinity is no date to readers of JSON
    )
    values (p_subscription_name, p_event_types, v_epoch, v_xid, 0, v_epoch, v_xid, 0, 'epoch')
    on conflict (subscription_name) do update
    set event_types = excluded.event_types
    returning * into v_subscription;

    return v_subscription;
end;
$$;

ALTER FUNCTION events.subscribe(p_subscription_name text, p_event_types text[], p_from text) OWNER TO app_api;

-- Name: FUNCTION subscribe(p_subscription_name text, p_event_types text[], p_from text); Type: COMMENT; Schema: events; Owner: app_api

COMMENT ON FUNCTION events.subscribe(p_subscription_name text, p_event_types text[], p_from text) IS 'Follow the log from now or from its start; subscribing again keeps the place.';

-- Name: _caller_region(); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._caller_region() RETURNS text
    LANGUAGE sql STABLE
    RETURN COALESCE((auth.jwt() ->> 'region'::text), (SELECT u.region FROM auth.users u WHERE (u.user_id = auth.uid())));

ALTER FUNCTION meters._caller_region() OWNER TO app_api;

-- Name: FUNCTION _caller_region(); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._caller_region() IS 'The region of the calling operator, null where there is none.';

-- Name: _check_drn(text); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._check_drn(p_drn text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_expected text;
begin
    if p_drn is null or p_drn !~ '^[0-9]{11}$' then
        raise exception 'invalid_drn'
            using errcode = 'PT400',
                  detail = format('%L is not a number of 11 digits.', left(p_drn, 80)),
                  hint = 'Send the 11 digits on the meter: maker (2), serial (8), check digit (1).';
    end if;

    v_expected := meters._luhn_digit(left(p_drn, 10));

    if right(p_drn, 1) <> v_expected then
        raise exception 'invalid_drn'
            using errcode = 'PT400',
                  detail = format(
                      'The check digit of %s is %s, not %s.', left(p_drn, 10), v_expected, right(p_drn, 1)
                  ),
                  hint = 'Look for a mistyped or swapped digit.';
    end if;

    return p_drn;
end;
$_$;

ALTER FUNCTION meters._check_drn(p_drn text) OWNER TO app_api;

-- Name: FUNCTION _check_drn(p_drn text); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._check_drn(p_drn text) IS 'Refuse a decoder reference number whose form or check digit is wrong.';

-- Name: _may_store_at(timestamp with time zone); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._may_store_at(p_read_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN ((p_read_at > (now() - '400 days'::interval)) OR (auth.role() = ANY (ARRAY['service_role'::text, 'admin'::text])) OR (to_regclass(to_char((p_read_at AT TIME ZONE 'UTC'::text), '"meters.readings_"YYYY_MM_DD'::text)) IS NOT NULL));

ALTER FUNCTION meters._may_store_at(p_read_at timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION _may_store_at(p_read_at timestamp with time zone); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._may_store_at(p_read_at timestamp with time zone) IS 'Whether the caller may send a reading of this time.';

-- Name: _parse_instant(jsonb); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._parse_instant(p_value jsonb) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_text    text := p_value #>> '{}';
    v_pattern constant text :=
        '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?'
        || '([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$';
begin
    if jsonb_typeof(p_value) <> 'string' or v_text !~ v_pattern then
        return null;
    end if;

    return v_text::timestamptz;
exception
    when data_exception then
        return null; -- 30 February, 25 o'clock
end;
$_$;

ALTER FUNCTION meters._parse_instant(p_value jsonb) OWNER TO app_api;

-- Name: FUNCTION _parse_instant(p_value jsonb); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._parse_instant(p_value jsonb) IS 'An instant with its offset out of untrusted JSON, null where it is none.';

-- Name: _parse_number(jsonb); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._parse_number(p_value jsonb) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE jsonb_typeof(p_value) WHEN 'number'::text THEN round((p_value)::numeric, 6) WHEN 'string'::text THEN CASE WHEN ((p_value #>> '{}'::text[]) ~ '^\s{0,9}[+-]?([0-9]{1,99}\.?[0-9]{0,99}|\.[0-9]{1,99})([eE][+-]?[0-9]{1,3})?\s{0,9}$'::text) THEN round(((p_value #>> '{}'::text[]))::numeric, 6) ELSE NULL::numeric END ELSE NULL::numeric END;

ALTER FUNCTION meters._parse_number(p_value jsonb) OWNER TO app_api;

-- Name: FUNCTION _parse_number(p_value jsonb); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._parse_number(p_value jsonb) IS 'A number out of untrusted JSON, null where it is none.';

-- Name: meter_codes; Type: TABLE; Schema: meters; Owner: app_owner

CREATE TABLE meters.meter_codes (
    code_type text NOT NULL,
    code text NOT NULL,
    meter_id uuid NOT NULL,
    CONSTRAINT meter_codes_code_type_check CHECK ((code_type = ANY (ARRAY['meter_number'::text, 'pan'::text])))
);

ALTER TABLE meters.meter_codes OWNER TO app_owner;

-- Name: TABLE meter_codes; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON TABLE meters.meter_codes IS 'Each number that names exactly one meter; a number is never given out twice.';

-- Name: meters; Type: TABLE; Schema: meters; Owner: app_owner

CREATE TABLE meters.meters (
    meter_id uuid NOT NULL,
    meter_number text NOT NULL,
    owner_user_id uuid,
    region text,
    time_zone text NOT NULL,
    tariff_code text,
    status text NOT NULL,
    iin text,
    drn text,
    pan text,
    sgc text,
    krn smallint,
    ti text,
    kt smallint,
    ken smallint,
    base_year smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT meters_base_year_check CHECK ((base_year = ANY (ARRAY[1993, 2014, 2035]))),
    CONSTRAINT meters_drn_check CHECK ((drn ~ '^[0-9]{11}$'::text)),
    CONSTRAINT meters_iin_check CHECK ((iin ~ '^[0-9]{6}$'::text)),
    CONSTRAINT meters_ken_check CHECK (((ken >= 0) AND (ken <= 255))),
    CONSTRAINT meters_krn_check CHECK (((krn >= 1) AND (krn <= 9))),
    CONSTRAINT meters_kt_check CHECK ((kt = ANY (ARRAY[0, 1, 2, 3]))),
    CONSTRAINT meters_meter_number_check CHECK ((meter_number ~ '^[0-9A-Za-z][0-9A-Za-z._-]{2,39}$'::text)),
    CONSTRAINT meters_pan_check CHECK (((pan ~ '^[0-9]{18}$'::text) AND ("left"(pan, 17) = (iin || drn)))),
    CONSTRAINT meters_region_check CHECK (((region ~ '\S'::text) AND (length(region) <= 100))),
    CONSTRAINT meters_sgc_check CHECK ((sgc ~ '^[0-9]{6}$'::text)),
    CONSTRAINT meters_status_check CHECK ((status = ANY (ARRAY['registered'::text, 'active'::text, 'suspended'::text, 'retired'::text]))),
    CONSTRAINT meters_sts_check CHECK ((num_nulls(iin, drn, pan, sgc, krn, ti, kt, ken, base_year) = ANY (ARRAY[0, 9]))),
    CONSTRAINT meters_ti_check CHECK ((ti ~ '^[0-9]{2}$'::text))
);

ALTER TABLE meters.meters OWNER TO app_owner;

-- Name: TABLE meters; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON TABLE meters.meters IS 'The registry of meters: whose, where, and how tokens for it are made.';

-- Name: COLUMN meters.meter_number; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.meter_number IS 'The number printed on the meter; unique through meters.meter_codes.';

-- Name: COLUMN meters.time_zone; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.time_zone IS 'IANA name of the zone whose days and hours the meter''s user lives by.';

-- Name: COLUMN meters.iin; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.iin IS 'STS issuer identification number, 6 digits.';

-- Name: COLUMN meters.drn; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.drn IS 'STS decoder reference number, 11 digits, the last a Luhn digit.';

-- Name: COLUMN meters.pan; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.pan IS 'STS primary account number: IIN, DRN and a Luhn digit.';

-- Name: COLUMN meters.sgc; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.sgc IS 'STS supply group code, 6 digits.';

-- Name: COLUMN meters.krn; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.krn IS 'STS key revision number.';

-- Name: COLUMN meters.ti; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.ti IS 'STS tariff index, two digits.';

-- Name: COLUMN meters.kt; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.kt IS 'STS key type.';

-- Name: COLUMN meters.ken; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.ken IS 'STS key expiry number.';

-- Name: COLUMN meters.base_year; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON COLUMN meters.meters.base_year IS 'Year from whose start the meter counts token time.';

-- Name: _check_readings(jsonb); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._check_readings(p_readings jsonb) RETURNS SETOF meters.checked_reading
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    BEGIN ATOMIC
 WITH element AS MATERIALIZED (
          SELECT ((a.ordinality - 1))::integer AS row_index,
             a.value AS source,
             (jsonb_typeof(a.value) = 'object'::text) AS is_object,
             NULLIF((a.value -> 'meter_id'::text), 'null'::jsonb) AS meter_id,
             NULLIF((a.value -> 'meter_number'::text), 'null'::jsonb) AS meter_number,
             NULLIF((a.value -> 'read_at'::text), 'null'::jsonb) AS read_at
            FROM jsonb_array_elements(_check_readings.p_readings) WITH ORDINALITY a(value, ordinality)
         ), parsed AS MATERIALIZED (
          SELECT e.row_index,
             e.source,
             e.is_object,
             e.meter_id,
             e.meter_number,
             e.read_at,
                 CASE
                     WHEN ((jsonb_typeof(e.meter_id) = 'string'::text) AND ((e.meter_id #>> '{}'::text[]) ~* '^([0-9a-f]{4}-?){7}[0-9a-f]{4}$'::text)) THEN ((e.meter_id #>> '{}'::text[]))::uuid
                     ELSE NULL::uuid
                 END AS given_meter_id,
                 CASE
                     WHEN (e.meter_id IS NULL) THEN (e.meter_number #>> '{}'::text[])
                     ELSE NULL::text
                 END AS given_number,
             meters._parse_instant(e.read_at) AS instant,
             meters._parse_number((e.source -> 'power_kw'::text)) AS power_kw,
             meters._parse_number((e.source -> 'voltage'::text)) AS voltage,
             meters._parse_number((e.source -> 'current_a'::text)) AS current_a,
             meters._parse_number((e.source -> 'energy_kwh'::text)) AS energy_kwh,
             meters._parse_number((e.source -> 'register_kwh'::text)) AS register_kwh,
             num_nonnulls(NULLIF((e.source -> 'power_kw'::text), 'null'::jsonb), NULLIF((e.source -> 'voltage'::text), 'null'::jsonb), NULLIF((e.source -> 'current_a'::text), 'null'::jsonb), NULLIF((e.source -> 'energy_kwh'::text), 'null'::jsonb), NULLIF((e.source -> 'register_kwh'::text), 'null'::jsonb)) AS number_count
            FROM element e
         ), named AS MATERIALIZED (
          SELECT c_1.code,
             c_1.meter_id
            FROM (( SELECT DISTINCT p.given_number
                    FROM parsed p) n
              JOIN meters.meter_codes c_1 ON (((c_1.code_type = 'meter_number'::text) AND (c_1.code = n.given_number))))
         ), resolved AS MATERIALIZED (
          SELECT p.row_index,
             p.source,
             p.is_object,
             p.meter_id,
             p.meter_number,
             p.read_at,
             p.given_meter_id,
             p.given_number,
             p.instant,
             p.power_kw,
             p.voltage,
             p.current_a,
             p.energy_kwh,
             p.register_kwh,
             p.number_count,
             COALESCE(p.given_meter_id, n.meter_id) AS resolved_id
            FROM (parsed p
              LEFT JOIN named n ON ((n.code = p.given_number)))
         ), known AS MATERIALIZED (
          SELECT m.meter_id,
             ((m.status = 'retired'::text) OR (m.deleted_at IS NOT NULL)) AS is_retired
            FROM (( SELECT DISTINCT r_1.resolved_id
                    FROM resolved r_1) i
              JOIN meters.meters m ON ((m.meter_id = i.resolved_id)))
         )
  SELECT r.row_index,
     v.code,
     v.detail,
         CASE
             WHEN (v.code IS NULL) THEN ROW(r.resolved_id, r.instant, (r.power_kw)::numeric(14,6), (r.voltage)::numeric(14,6), (r.current_a)::numeric(14,6), (r.energy_kwh)::numeric(14,6), (r.register_kwh)::numeric(18,6))::meters.readings
             ELSE NULL::meters.readings
         END AS reading
    FROM (((resolved r
      LEFT JOIN known k ON ((k.meter_id = r.resolved_id)))
      CROSS JOIN LATERAL ( VALUES (
                 CASE
                     WHEN (NOT r.is_object) THEN 'not_an_object'::text
                     WHEN ((r.meter_id IS NOT NULL) AND (r.given_meter_id IS NULL)) THEN 'invalid_meter_id'::text
                     WHEN ((r.meter_id IS NULL) AND (r.given_number IS NULL)) THEN 'missing_meter'::text
                     WHEN (k.meter_id IS NULL) THEN 'unknown_meter'::text
                     WHEN k.is_retired THEN 'meter_retired'::text
                     WHEN (r.read_at IS NULL) THEN 'missing_read_at'::text
                     WHEN (r.instant IS NULL) THEN 'invalid_read_at'::text
                     WHEN (r.instant < '2000-01-01 00:00:00+00'::timestamp with time zone) THEN 'read_at_too_old'::text
                     WHEN (NOT meters._may_store_at(r.instant)) THEN 'read_at_too_old'::text
                     WHEN (r.instant > (now() + '1 day'::interval)) THEN 'read_at_in_future'::text
                     WHEN (num_nonnulls(r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh) <> r.number_count) THEN 'invalid_number'::text
                     WHEN (num_nonnulls(r.power_kw, r.energy_kwh, r.register_kwh) = 0) THEN 'missing_measurement'::text
                     WHEN (((r.power_kw < ('-100000'::integer)::numeric) OR (r.power_kw > (100000)::numeric)) OR ((r.voltage < (0)::numeric) OR (r.voltage > (1000)::numeric)) OR ((r.current_a < (0)::numeric) OR (r.current_a > (10000)::numeric)) OR ((r.energy_kwh < (0)::numeric) OR (r.energy_kwh > (100000)::numeric)) OR ((r.register_kwh < (0)::numeric) OR (r.register_kwh > ('99999999999'::bigint)::numeric))) THEN 'out_of_bounds'::text
                     ELSE NULL::text
                 END)) c(code))
      CROSS JOIN LATERAL ( VALUES (c.code,
                 CASE c.code
                     WHEN 'not_an_object'::text THEN format('The element is %s.'::text, "left"((r.source)::text, 80))
                     WHEN 'invalid_meter_id'::text THEN format('%s is not a UUID.'::text, "left"((r.meter_id)::text, 80))
                     WHEN 'missing_meter'::text THEN 'Neither meter_id nor meter_number is given.'::text
                     WHEN 'unknown_meter'::text THEN format('There is no meter %s that you may write to.'::text, "left"((COALESCE(r.meter_id, r.meter_number))::text, 80))
                     WHEN 'meter_retired'::text THEN 'The meter is retired or deleted.'::text
                     WHEN 'missing_read_at'::text THEN 'read_at is not given.'::text
                     WHEN 'invalid_read_at'::text THEN format('%s is not an instant with its offset, such as 2026-03-01T08:00:00Z.'::text, "left"((r.read_at)::text, 80))
                     WHEN 'read_at_too_old'::text THEN 'Readings are kept from 2000-01-01 on; for days long past that have none yet, the service loads them.'::text
                     WHEN 'read_at_in_future'::text THEN 'The instant is more than a day ahead of the server.'::text
                     WHEN 'invalid_number'::text THEN ( SELECT string_agg(format('%s is %s'::text, f.name, "left"((f.value)::text, 80)), '; '::text) AS string_agg
                        FROM ( VALUES ('power_kw'::text,(r.source -> 'power_kw'::text),r.power_kw), ('voltage'::text,(r.source -> 'voltage'::text),r.voltage), ('current_a'::text,(r.source -> 'current_a'::text),r.current_a), ('energy_kwh'::text,(r.source -> 'energy_kwh'::text),r.energy_kwh), ('register_kwh'::text,(r.source -> 'register_kwh'::text),r.register_kwh)) f(name, value, parsed)
                       WHERE ((f.parsed IS NULL) AND (f.value <> 'null'::jsonb)))
                     WHEN 'missing_measurement'::text THEN 'None of power_kw, energy_kwh and register_kwh is given.'::text
                     WHEN 'out_of_bounds'::text THEN 'power_kw -100000..100000, voltage 0..1000, current_a 0..10000, energy_kwh 0..100000, register_kwh 0..99999999999'::text
                     ELSE NULL::text
                 END)) v(code, detail))
   ORDER BY r.row_index;
END;

ALTER FUNCTION meters._check_readings(p_readings jsonb) OWNER TO app_api;

-- Name: FUNCTION _check_readings(p_readings jsonb); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._check_readings(p_readings jsonb) IS 'The typed reading of each good element of a batch, the reason against each bad one.';

-- Name: _check_time_zone(text); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._check_time_zone(p_time_zone text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_time_zone is not null and p_time_zone !~ '^posix' and (
        p_time_zone in ('UTC', 'Africa/Nairobi')
        or exists (select from pg_timezone_names as z where z.name = p_time_zone)
    ) then
        return p_time_zone;
    end if;

    raise exception 'invalid_time_zone'
        using errcode = 'PT400',
              detail = format('%L is not the name of a time zone.', left(p_time_zone, 80)),
              hint = 'Send an IANA name such as Africa/Nairobi; offsets have no daylight-saving rules.';
end;
$$;

ALTER FUNCTION meters._check_time_zone(p_time_zone text) OWNER TO app_api;

-- Name: FUNCTION _check_time_zone(p_time_zone text); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._check_time_zone(p_time_zone text) IS 'Refuse what is not an IANA time zone.';

-- Name: _check_visible(uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._check_visible(p_meter_id uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if not exists (select from meters.meters as m where m.meter_id = p_meter_id) then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may see.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;
end;
$$;

ALTER FUNCTION meters._check_visible(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION _check_visible(p_meter_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._check_visible(p_meter_id uuid) IS 'Refuse a meter that the caller may not see.';

-- Name: _ingest_checked(jsonb); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._ingest_checked(p_readings jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_readings meters.readings[];
    v_rejected jsonb;
    v_stored   bigint;
begin
    select
        coalesce(array_agg(c.reading order by c.row_index) filter (where c.code is null), '{}'),
        coalesce(
            jsonb_agg(
                jsonb_build_object('index', c.row_index, 'code', c.code, 'detail', c.detail)
                order by c.row_index
            ) filter (where c.code is not null),
            '[]'
        )
    into v_readings, v_rejected
    from meters._check_readings(p_readings) as c;

    perform core._create_partition('meters.readings', d.day)
    from (
        select distinct date_trunc('day', r.read_at, 'UTC') as day
        from unnest(v_readings) as r
    ) as d
    order by d.day;

    with stored as (
        insert into meters.readings as t (
            meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh
        )
        select r.meter_id, r.read_at, r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh
        from unnest(v_readings) with ordinality as r (
            meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh, position
        )
        order by r.meter_id, r.read_at, r.position
        on conflict do nothing
        returning t.meter_id, t.read_at, t.energy_kwh
    ),
    marked as (
        insert into meters.dirty_buckets (meter_id, bucket_at)
        select distinct s.meter_id, date_bin('15 minutes', s.read_at, '2000-01-01 00:00:00+00')
        from stored as s
    ),
    consumed as (
        insert into meters.unsettled_consumption (meter_id, energy_kwh)
        select s.meter_id, sum(s.energy_kwh)
        from stored as s
        group by s.meter_id
        having sum(s.energy_kwh) > 0
    )
    select count(*) into v_stored from stored;

    return jsonb_build_object(
        'stored', v_stored,
        'duplicates', cardinality(v_readings) - v_stored,
        'rejected', v_rejected
    );
end;
$$;

ALTER FUNCTION meters._ingest_checked(p_readings jsonb) OWNER TO app_api;

-- Name: FUNCTION _ingest_checked(p_readings jsonb); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._ingest_checked(p_readings jsonb) IS 'Store the good rows of a batch one by one, report the others.';

-- Name: _lock_meter(uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._lock_meter(p_meter_id uuid) RETURNS meters.meters
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_meter meters.meters;
begin
    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id
    for update;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may manage.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;

    if v_meter.deleted_at is not null then
        raise exception 'meter_deleted'
            using errcode = 'PT410',
                  detail = format('The meter %s was deleted at %s.', v_meter.meter_number, v_meter.deleted_at),
                  hint = 'A deleted meter stays as it is; add the device as a new meter.';
    end if;

    return v_meter;
end;
$$;

ALTER FUNCTION meters._lock_meter(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION _lock_meter(p_meter_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._lock_meter(p_meter_id uuid) IS 'Lock a meter that is to be changed.';

-- Name: _luhn_digit(text); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters._luhn_digit(p_digits text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_length integer := length(p_digits);
    v_digit  integer;
    v_sum    integer := 0;
begin
    if p_digits !~ '^[0-9]+$' then
        return null;
    end if;

    for i in 1..v_length loop
        v_digit := substr(p_digits, i, 1)::integer;
        if (v_length - i) % 2 = 0 then
            v_digit := v_digit * 2;
            v_digit := v_digit / 10 + v_digit % 10;
        end if;
        v_sum := v_sum + v_digit;
    end loop;

    return ((10 - v_sum % 10) % 10)::text;
end;
$_$;

ALTER FUNCTION meters._luhn_digit(p_digits text) OWNER TO app_api;

-- Name: FUNCTION _luhn_digit(p_digits text); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters._luhn_digit(p_digits text) IS 'The Luhn check digit that completes a string of digits.';

-- Name: assign_meter(uuid, uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.assign_meter(p_meter_id uuid, p_user_id uuid) RETURNS meters.meters
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_meter meters.meters := meters._lock_meter(p_meter_id);
begin
    if p_user_id is null then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = 'No user was given.',
                  hint = 'Send p_user_id, or call meters.unassign_meter.';
    end if;

    if v_meter.owner_user_id = p_user_id then
        return v_meter;
    end if;

    if v_meter.owner_user_id is not null then
        raise exception 'meter_assigned'
            using errcode = 'PT409',
                  detail = format('The meter %s belongs to another user.', v_meter.meter_number),
                  hint = 'Call meters.unassign_meter first.';
    end if;

    begin
        update meters.meters as m
        set owner_user_id = p_user_id
        where m.meter_id = p_meter_id
        returning * into v_meter;
    exception when foreign_key_violation then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', p_user_id),
                  hint = 'Create the user first.';
    end;

    perform events._publish(
        'meter_assigned', 'meter', p_meter_id::text, jsonb_build_object('owner_user_id', p_user_id)
    );
    return v_meter;
end;
$$;

ALTER FUNCTION meters.assign_meter(p_meter_id uuid, p_user_id uuid) OWNER TO app_api;

-- Name: FUNCTION assign_meter(p_meter_id uuid, p_user_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.assign_meter(p_meter_id uuid, p_user_id uuid) IS 'Give a meter to a user.';

-- Name: create_meter(text, text, text, text, uuid, text, text, text, text, integer, text, integer, integer, integer, text, uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.create_meter(p_meter_number text DEFAULT NULL::text, p_region text DEFAULT NULL::text, p_time_zone text DEFAULT 'Africa/Nairobi'::text, p_tariff_code text DEFAULT NULL::text, p_owner_user_id uuid DEFAULT NULL::uuid, p_drn text DEFAULT NULL::text, p_pan text DEFAULT NULL::text, p_iin text DEFAULT '600727'::text, p_sgc text DEFAULT '201457'::text, p_krn integer DEFAULT 1, p_ti text DEFAULT '01'::text, p_kt integer DEFAULT 2, p_ken integer DEFAULT 255, p_base_year integer DEFAULT 2014, p_status text DEFAULT 'active'::text, p_meter_id uuid DEFAULT NULL::uuid) RETURNS meters.meters
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_meter_id   uuid := coalesce(p_meter_id, core.uuid_v7());
    v_iin        text := p_iin;
    v_drn        text := p_drn;
    v_pan        text := p_pan;
    v_number     text;
    v_is_sts     boolean := p_drn is not null or p_pan is not null;
    v_constraint text;
    v_meter      meters.meters;
begin
    if p_pan is not null then
        if p_pan !~ '^[0-9]{18}$' or right(p_pan, 1) <> meters._luhn_digit(left(p_pan, 17))
            or p_drn <> substr(p_pan, 7, 11)
        then
            raise exception 'invalid_pan'
                using errcode = 'PT400',
                      detail = format('%L is not IIN, DRN and Luhn digit (%s) of this meter.', left(p_pan, 80),
                          coalesce(meters._luhn_digit(left(p_pan, 17)), 'none')),
                      hint = 'Send 18 digits: IIN (6), DRN (11), check digit (1); or send p_drn alone.';
        end if;
        v_iin := left(p_pan, 6);
        v_drn := substr(p_pan, 7, 11);
    end if;

    if v_is_sts then
        v_drn := meters._check_drn(v_drn);
        v_pan := v_iin || v_drn || meters._luhn_digit(v_iin || v_drn);
    end if;

    v_number := coalesce(btrim(p_meter_number), v_drn);

    if v_number is null then
        raise exception 'meter_number_missing'
            using errcode = 'PT400',
                  detail = 'The meter has neither a number nor a DRN.',
                  hint = 'Send p_meter_number, or p_drn of a prepayment meter.';
    end if;

    if v_number !~ '^[0-9A-Za-z][0-9A-Za-z._-]{2,39}$' then
        raise exception 'invalid_meter_number'
            using errcode = 'PT400',
                  detail = format('%L is not a meter number.', left(v_number, 80)),
                  hint = 'Use 3 to 40 letters, digits, points, dashes or underscores, a letter or digit first.';
    end if;

    if p_status is null or p_status not in ('registered', 'active') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('A new meter cannot be %L.', p_status),
                  hint = 'Use registered or active.';
    end if;

    begin
        insert into meters.meters (
            meter_id, meter_number, owner_user_id, region, time_zone, tariff_code, status,
            iin, drn, pan, sgc, krn, ti, kt, ken, base_year
        )
        values (
            v_meter_id, v_number, p_owner_user_id, btrim(p_region), meters._check_time_zone(p_time_zone),
            p_tariff_code, p_status,
            case when v_is_sts then v_iin end, v_drn, v_pan,
            case when v_is_sts then p_sgc end, case when v_is_sts then p_krn end,
            case when v_is_sts then p_ti end, case when v_is_sts then p_kt end,
            case when v_is_sts then p_ken end, case when v_is_sts then p_base_year end
        )
        returning * into v_meter;

        insert into meters.meter_codes (code_type, code, meter_id)
        select c.code_type, c.code, v_meter_id
        from (values ('meter_number', v_number), ('pan', v_pan)) as c (code_type, code)
        where c.code is not null
        order by c.code_type, c.code;
    exception
        when foreign_key_violation then
            raise exception 'user_not_found'
                using errcode = 'PT404',
                      detail = format('There is no user %s.', p_owner_user_id),
                      hint = 'Create the user first, or leave p_owner_user_id out.';
        when unique_violation then
            get stacked diagnostics v_constraint = constraint_name;
            if v_constraint = 'meters_pkey' then
                raise exception 'meter_exists'
                    using errcode = 'PT409',
                          detail = format('There is a meter with the id %s.', v_meter_id),
                          hint = 'Leave p_meter_id out.';
            end if;
            if exists (
                select from meters.meter_codes as c where c.code_type = 'meter_number' and c.code = v_number
            ) then
                raise exception 'meter_number_taken'
                    using errcode = 'PT409',
                          detail = format('There is, or was, a meter with the number %s.', v_number),
                          hint = 'Numbers are never given out twice; look for the meter in meters.list_meters.';
            end if;
            raise exception 'pan_taken'
                using errcode = 'PT409',
                      detail = format('There is, or was, a meter with the PAN %s.', v_pan),
                      hint = 'A PAN belongs to one meter; check the DRN and the IIN.';
    end;

    perform events._publish('meter_created', 'meter', v_meter_id::text, to_jsonb(v_meter));
    return v_meter;
end;
$_$;

ALTER FUNCTION meters.create_meter(p_meter_number text, p_region text, p_time_zone text, p_tariff_code text, p_owner_user_id uuid, p_drn text, p_pan text, p_iin text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer, p_status text, p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION create_meter(p_meter_number text, p_region text, p_time_zone text, p_tariff_code text, p_owner_user_id uuid, p_drn text, p_pan text, p_iin text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer, p_status text, p_meter_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.create_meter(p_meter_number text, p_region text, p_time_zone text, p_tariff_code text, p_owner_user_id uuid, p_drn text, p_pan text, p_iin text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer, p_status text, p_meter_id uuid) IS 'Add a meter to the registry.';

-- Name: delete_meter(uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.delete_meter(p_meter_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update meters.meters as m
    set deleted_at = now()
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if found then
        perform events._publish('meter_deleted', 'meter', p_meter_id::text, '{}'::jsonb);
    elsif not exists (select from meters.meters as m where m.meter_id = p_meter_id) then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may manage.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;
end;
$$;

ALTER FUNCTION meters.delete_meter(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION delete_meter(p_meter_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.delete_meter(p_meter_id uuid) IS 'Delete a meter; its readings stay.';

-- Name: get_latest_reading(uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.get_latest_reading(p_meter_id uuid) RETURNS meters.readings
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_reading meters.readings;
begin
    select r.* into v_reading
    from meters.get_reading_history(p_meter_id, p_limit => 1) as r;

    return v_reading;
end;
$$;

ALTER FUNCTION meters.get_latest_reading(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION get_latest_reading(p_meter_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.get_latest_reading(p_meter_id uuid) IS 'The newest reading of a meter.';

-- Name: get_meter(uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.get_meter(p_meter_id uuid) RETURNS meters.meters
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_meter meters.meters;
begin
    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may see.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;

    if v_meter.deleted_at is not null then
        raise exception 'meter_deleted'
            using errcode = 'PT410',
                  detail = format('The meter %s was deleted at %s.', v_meter.meter_number, v_meter.deleted_at),
                  hint = 'Its readings are still there: meters.get_reading_history.';
    end if;

    return v_meter;
end;
$$;

ALTER FUNCTION meters.get_meter(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION get_meter(p_meter_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.get_meter(p_meter_id uuid) IS 'One meter that you may see.';

-- Name: get_reading_history(uuid, timestamp with time zone, timestamp with time zone, integer, timestamp with time zone); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.get_reading_history(p_meter_id uuid, p_from timestamp with time zone DEFAULT NULL::timestamp with time zone, p_until timestamp with time zone DEFAULT NULL::timestamp with time zone, p_limit integer DEFAULT 100, p_before timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS SETOF meters.readings
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_from  timestamptz := greatest(p_from, '2000-01-01 00:00:00+00');
    v_until timestamptz := least(p_until, p_before, now() + interval '2 days');
    v_since timestamptz;
    v_days  integer := 4;
    v_count bigint;
    v_left  bigint := p_limit;
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 10000 readings; follow the pages with p_before.';
    end if;

    if p_from > p_until then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('The range begins at %s and ends at %s.', p_from, p_until),
                  hint = 'Send p_from before p_until.';
    end if;

    perform meters._check_visible(p_meter_id);

    while v_left > 0 and v_until > v_from loop
        v_since := greatest(v_until - make_interval(days => v_days), v_from);

        return query
        select r.*
        from meters.readings as r
        where r.meter_id = p_meter_id and r.read_at >= v_since and r.read_at < v_until
        order by r.read_at desc
        limit v_left;

        get diagnostics v_count = row_count;
        v_left := v_left - v_count;
        v_until := v_since;
        v_days := least(v_days * 8, 256);
    end loop;
end;
$$;

ALTER FUNCTION meters.get_reading_history(p_meter_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_before timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION get_reading_history(p_meter_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_before timestamp with time zone); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.get_reading_history(p_meter_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_before timestamp with time zone) IS 'The readings of a meter, newest first; the next page is read with p_before.';

-- Name: ingest_readings(jsonb); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.ingest_readings(p_readings jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count   integer;
    v_is_good boolean;
begin
    if p_readings is null or jsonb_typeof(p_readings) <> 'array' then
        raise exception 'invalid_readings'
            using errcode = 'PT400',
                  detail = format('The readings are %s, not an array.', coalesce(jsonb_typeof(p_readings), 'missing')),
                  hint = 'Send p_readings as an array of objects.';
    end if;

    v_count := jsonb_array_length(p_readings);

    if v_count > 10000 then
        raise exception 'too_many_readings'
            using errcode = 'PT400',
                  detail = format('The batch has %s readings.', v_count),
                  hint = 'Send at most 10000 readings in a call.';
    end if;

    begin
        with given as materialized (
            select
                g.*,
                -- Text that ends in a digit and an offset means the same in every session.
                ascii(right(g.read_at, 2)) between 48 and 57 and g.read_at like '____-__-__T__:__%Z'
                or ascii(right(g.read_at, 7)) between 48 and 57
                    and (g.read_at like '____-__-__T__:__%+__:__' or g.read_at like '____-__-__T__:__%-__:__')
                as is_zoned
            from jsonb_to_recordset(p_readings) as g (
                meter_id uuid, meter_number text, read_at text, power_kw numeric(14, 6), voltage numeric(14, 6),
                current_a numeric(14, 6), energy_kwh numeric(14, 6), register_kwh numeric(18, 6)
            )
        ),
        named as materialized (
            select c.code, c.meter_id
            from (select distinct g.meter_number from given as g where g.meter_id is null) as n
            join meters.meter_codes as c on c.code_type = 'meter_number' and c.code = n.meter_number
        ),
        reading as materialized (
            select
                coalesce(g.meter_id, n.meter_id) as meter_id, g.read_at::timestamptz as read_at, g.is_zoned,
                g.power_kw, g.voltage, g.current_a, g.energy_kwh, g.register_kwh
            from given as g
            left join named as n on n.code = g.meter_number and g.meter_id is null
        ),
        per_meter as materialized (
            select
                r.meter_id, bool_and(r.is_zoned) as is_zoned, min(r.read_at) as first_at,
                max(r.read_at) as last_at, sum(r.energy_kwh) as energy_kwh
            from reading as r
            group by r.meter_id
        ),
        verdict as materialized (
            select coalesce(
                bool_and(
                    m.meter_id is not null and m.status <> 'retired' and m.deleted_at is null and p.is_zoned
                    and p.first_at >= '2000-01-01 00:00:00+00' and p.last_at <= now() + interval '1 day'
                ),
                false
            ) as is_good
            from per_meter as p
            left join meters.meters as m on m.meter_id = p.meter_id
        ),
        stored as (
            insert into meters.readings (
                meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh
            )
            select r.meter_id, r.read_at, r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh
            from reading as r
            where (select v.is_good from verdict as v)
            order by r.meter_id, r.read_at
        ),
        marked as (
            insert into meters.dirty_buckets (meter_id, bucket_at)
            select distinct r.meter_id, date_bin('15 minutes', r.read_at, '2000-01-01 00:00:00+00')
            from reading as r
            where (select v.is_good from verdict as v)
        ),
        consumed as (
            insert into meters.unsettled_consumption (meter_id, energy_kwh)
            select p.meter_id, p.energy_kwh
            from per_meter as p
            where p.energy_kwh > 0 and (select v.is_good from verdict as v)
        )
        select v.is_good into v_is_good from verdict as v;
    exception
        when data_exception or integrity_constraint_violation then
            v_is_good := false; -- ill-typed, out of bounds, a duplicate, or a day without partition
    end;

    if v_is_good then
        return jsonb_build_object('stored', v_count, 'duplicates', 0, 'rejected', '[]'::jsonb);
    end if;

    return meters._ingest_checked(p_readings);
end;
$$;

ALTER FUNCTION meters.ingest_readings(p_readings jsonb) OWNER TO app_api;

-- Name: FUNCTION ingest_readings(p_readings jsonb); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.ingest_readings(p_readings jsonb) IS 'Store a batch of readings; repeats are ignored, bad rows are reported with their index.';

-- Name: insert_reading(uuid, timestamp with time zone, numeric, numeric, numeric, numeric, numeric); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric DEFAULT NULL::numeric, p_voltage numeric DEFAULT NULL::numeric, p_current_a numeric DEFAULT NULL::numeric, p_energy_kwh numeric DEFAULT NULL::numeric, p_register_kwh numeric DEFAULT NULL::numeric) RETURNS meters.readings
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_refusal jsonb;
    v_reading meters.readings;
begin
    v_refusal := meters.ingest_readings(
        jsonb_build_array(
            jsonb_build_object(
                'meter_id', p_meter_id, 'read_at', p_read_at,
                'power_kw', p_power_kw, 'voltage', p_voltage, 'current_a', p_current_a,
                'energy_kwh', p_energy_kwh, 'register_kwh', p_register_kwh
            )
        )
    ) #> '{rejected,0}';

    case v_refusal ->> 'code'
        when 'unknown_meter' then
            raise exception 'meter_not_found'
                using errcode = 'PT404',
                      detail = v_refusal ->> 'detail',
                      hint = 'Look the meter up with meters.list_meters.';
        when 'meter_retired' then
            raise exception 'meter_retired'
                using errcode = 'PT409',
                      detail = v_refusal ->> 'detail',
                      hint = 'Send readings of the meter that replaced it.';
        else
            if v_refusal is not null then
                raise exception 'invalid_reading'
                    using errcode = 'PT400',
                          detail = format('%s: %s', v_refusal ->> 'code', v_refusal ->> 'detail'),
                          hint = 'Nothing was stored; correct the value and send the reading again.';
            end if;
    end case;

    select r.* into v_reading
    from meters.readings as r
    where r.meter_id = p_meter_id and r.read_at = p_read_at;

    return v_reading;
end;
$$;

ALTER FUNCTION meters.insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric, p_voltage numeric, p_current_a numeric, p_energy_kwh numeric, p_register_kwh numeric) OWNER TO app_api;

-- Name: FUNCTION insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric, p_voltage numeric, p_current_a numeric, p_energy_kwh numeric, p_register_kwh numeric); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric, p_voltage numeric, p_current_a numeric, p_energy_kwh numeric, p_register_kwh numeric) IS 'Store one reading; a repeat returns the stored one.';

-- Name: list_meters(text, text, uuid, integer, uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.list_meters(p_region text DEFAULT NULL::text, p_status text DEFAULT NULL::text, p_owner_user_id uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 50, p_after uuid DEFAULT NULL::uuid) RETURNS SETOF meters.meters
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_role          text := auth.role();
    v_owner_user_id uuid := coalesce(p_owner_user_id, case when v_role = 'authenticated' then auth.uid() end);
    v_region        text := p_region;
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 1000 meters; follow the pages with p_after.';
    end if;

    if v_role = 'operator' and v_region is null and v_owner_user_id is null then
        v_region := meters._caller_region();
    end if;

    return query
    select m.*
    from meters.meters as m
    where m.deleted_at is null
        and (v_region is null or m.region = v_region)
        and (p_status is null or m.status = p_status)
        and (v_owner_user_id is null or m.owner_user_id = v_owner_user_id)
        and (p_after is null or m.meter_id > p_after)
    order by m.meter_id
    limit p_limit;
end;
$$;

ALTER FUNCTION meters.list_meters(p_region text, p_status text, p_owner_user_id uuid, p_limit integer, p_after uuid) OWNER TO app_api;

-- Name: FUNCTION list_meters(p_region text, p_status text, p_owner_user_id uuid, p_limit integer, p_after uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.list_meters(p_region text, p_status text, p_owner_user_id uuid, p_limit integer, p_after uuid) IS 'The meters that you may see; the next page begins after p_after.';

-- Name: make_drn(bigint, text); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.make_drn(p_serial bigint, p_maker text DEFAULT '00'::text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_digits text := p_maker || lpad(p_serial::text, 8, '0');
begin
    if v_digits is null or p_maker !~ '^[0-9]{2}$' or p_serial not between 0 and 99999999 then
        raise exception 'invalid_serial'
            using errcode = 'PT400',
                  detail = format('Maker %L and serial %L make no decoder reference number.', p_maker, p_serial),
                  hint = 'A maker has two digits; a serial is between 0 and 99999999.';
    end if;

    return v_digits || meters._luhn_digit(v_digits);
end;
$_$;

ALTER FUNCTION meters.make_drn(p_serial bigint, p_maker text) OWNER TO app_api;

-- Name: FUNCTION make_drn(p_serial bigint, p_maker text); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.make_drn(p_serial bigint, p_maker text) IS 'A decoder reference number with its check digit, from a serial number.';

-- Name: set_meter_status(uuid, text); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.set_meter_status(p_meter_id uuid, p_status text) RETURNS meters.meters
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_old meters.meters := meters._lock_meter(p_meter_id);
    v_new meters.meters;
begin
    if v_old.status = p_status then
        return v_old;
    end if;

    if not exists (
        select
        from meters.status_transitions as t
        where t.from_status = v_old.status and t.to_status = p_status
    ) then
        if p_status is null or p_status not in ('registered', 'active', 'suspended', 'retired') then
            raise exception 'invalid_status'
                using errcode = 'PT400',
                      detail = format('%L is not a status of a meter.', left(p_status, 80)),
                      hint = 'Use registered, active, suspended or retired.';
        end if;

        raise exception 'status_transition_not_allowed'
            using errcode = 'PT409',
                  detail = format('The meter %s is %s and cannot become %s.',
                      v_old.meter_number, v_old.status, p_status),
                  hint = 'The allowed steps are the rows of meters.status_transitions.';
    end if;

    update meters.meters as m
    set status = p_status
    where m.meter_id = p_meter_id
    returning * into v_new;

    perform events._publish(
        'meter_status_changed', 'meter', p_meter_id::text,
        jsonb_build_object('from', v_old.status, 'to', p_status)
    );
    return v_new;
end;
$$;

ALTER FUNCTION meters.set_meter_status(p_meter_id uuid, p_status text) OWNER TO app_api;

-- Name: FUNCTION set_meter_status(p_meter_id uuid, p_status text); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.set_meter_status(p_meter_id uuid, p_status text) IS 'Move a meter to another status.';

-- Name: unassign_meter(uuid); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.unassign_meter(p_meter_id uuid) RETURNS meters.meters
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_old meters.meters := meters._lock_meter(p_meter_id);
    v_new meters.meters;
begin
    if v_old.owner_user_id is null then
        return v_old;
    end if;

    update meters.meters as m
    set owner_user_id = null
    where m.meter_id = p_meter_id
    returning * into v_new;

    perform events._publish(
        'meter_unassigned', 'meter', p_meter_id::text,
        jsonb_build_object('previous_owner_user_id', v_old.owner_user_id)
    );
    return v_new;
end;
$$;

ALTER FUNCTION meters.unassign_meter(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION unassign_meter(p_meter_id uuid); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.unassign_meter(p_meter_id uuid) IS 'Take a meter from its user.';

-- Name: update_meter(uuid, text, text, text, text, integer, text, integer, integer, integer); Type: FUNCTION; Schema: meters; Owner: app_api

CREATE FUNCTION meters.update_meter(p_meter_id uuid, p_region text DEFAULT NULL::text, p_time_zone text DEFAULT NULL::text, p_tariff_code text DEFAULT NULL::text, p_sgc text DEFAULT NULL::text, p_krn integer DEFAULT NULL::integer, p_ti text DEFAULT NULL::text, p_kt integer DEFAULT NULL::integer, p_ken integer DEFAULT NULL::integer, p_base_year integer DEFAULT NULL::integer) RETURNS meters.meters
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_old meters.meters := meters._lock_meter(p_meter_id);
    v_new meters.meters;
begin
    if p_time_zone is not null then
        perform meters._check_time_zone(p_time_zone);
    end if;

    if v_old.drn is null and num_nonnulls(p_sgc, p_krn, p_ti, p_kt, p_ken, p_base_year) > 0 then
        raise exception 'not_a_prepayment_meter'
            using errcode = 'PT400',
                  detail = format('The meter %s has no DRN.', v_old.meter_number),
                  hint = 'Leave the STS fields out.';
    end if;

    update meters.meters as m
    set region = coalesce(btrim(p_region), m.region),
        time_zone = coalesce(p_time_zone, m.time_zone),
        tariff_code = coalesce(p_tariff_code, m.tariff_code),
        sgc = coalesce(p_sgc, m.sgc),
        krn = coalesce(p_krn, m.krn),
        ti = coalesce(p_ti, m.ti),
        kt = coalesce(p_kt, m.kt),
        ken = coalesce(p_ken, m.ken),
        base_year = coalesce(p_base_year, m.base_year)
    where m.meter_id = p_meter_id
    returning * into v_new;

    if v_new is distinct from v_old then
        perform events._publish('meter_updated', 'meter', p_meter_id::text, to_jsonb(v_new));
    end if;

    return v_new;
end;
$$;

ALTER FUNCTION meters.update_meter(p_meter_id uuid, p_region text, p_time_zone text, p_tariff_code text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer) OWNER TO app_api;

-- Name: FUNCTION update_meter(p_meter_id uuid, p_region text, p_time_zone text, p_tariff_code text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer); Type: COMMENT; Schema: meters; Owner: app_api

COMMENT ON FUNCTION meters.update_meter(p_meter_id uuid, p_region text, p_time_zone text, p_tariff_code text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer) IS 'Change a meter''s place, zone, tariff or token parameters; what is not given stays.';

-- Name: _acting_user(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._acting_user(p_user_id uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_user_id uuid := auth.uid();
begin
    if p_user_id is not distinct from v_user_id and v_user_id is not null then
        return v_user_id;
    end if;

    if auth.role() = 'service_role' then
        if coalesce(p_user_id, v_user_id) is null then
            raise exception 'user_required'
                using errcode = 'PT400',
                      detail = 'The service role has no wallet of its own.',
                      hint = 'Name the user in p_user_id.';
        end if;

        return coalesce(p_user_id, v_user_id);
    end if;

    if p_user_id is distinct from auth.require_uid() and p_user_id is not null then
        raise exception 'not_your_wallet'
            using errcode = 'PT403',
                  detail = 'p_user_id names another user.',
                  hint = 'Leave p_user_id out.';
    end if;

    return v_user_id;
end;
$$;

ALTER FUNCTION payments._acting_user(p_user_id uuid) OWNER TO app_api;

-- Name: FUNCTION _acting_user(p_user_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._acting_user(p_user_id uuid) IS 'The user a call is about; only the service role may name another.';

-- Name: _check_amount(numeric, integer); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._check_amount(p_amount numeric, p_minor_units integer) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    -- NaN sorts above every number, so the upper limit refuses it too.
    if p_amount is null or p_amount <= 0 or p_amount >= 1e15 or p_amount <> round(p_amount, p_minor_units) then
        raise exception 'invalid_amount'
            using errcode = 'PT400',
                  detail = format('%s is not an amount with at most %s decimals.', coalesce(p_amount::text, 'Nothing'), p_minor_units),
                  hint = 'Send a positive amount below 10^15 in whole units of the currency''s smallest coin.';
    end if;

    return round(p_amount, p_minor_units);
end;
$$;

ALTER FUNCTION payments._check_amount(p_amount numeric, p_minor_units integer) OWNER TO app_api;

-- Name: FUNCTION _check_amount(p_amount numeric, p_minor_units integer); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._check_amount(p_amount numeric, p_minor_units integer) IS 'Refuse what is no amount of a currency.';

-- Name: transactions; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.transactions (
    account_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    user_id uuid,
    type payments.transaction_type NOT NULL,
    status payments.transaction_status NOT NULL,
    status_reason text,
    amount payments.money NOT NULL,
    captured_amount numeric DEFAULT 0 NOT NULL,
    currency text NOT NULL,
    idempotency_key payments.idempotency_key,
    counterparty_account_id uuid,
    related_transaction_id uuid,
    correlation_id uuid,
    expires_at timestamp with time zone,
    completed_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    metadata payments.metadata DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT transactions_captured_amount_check CHECK ((captured_amount <= (amount)::numeric))
)
PARTITION BY RANGE (created_at);

ALTER TABLE payments.transactions OWNER TO app_owner;

-- Name: TABLE transactions; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.transactions IS 'What happened on an account, and how far it got; a partition per month.';

-- Name: COLUMN transactions.created_at; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transactions.created_at IS 'Within moments of the time inside transaction_id, so that an id alone leads to its partition.';

-- Name: COLUMN transactions.status_reason; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transactions.status_reason IS 'Why it has its status; the trail keeps the earlier ones.';

-- Name: COLUMN transactions.captured_amount; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transactions.captured_amount IS 'What has really moved; less than amount after a partial capture.';

-- Name: COLUMN transactions.counterparty_account_id; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transactions.counterparty_account_id IS 'The other wallet of a transfer.';

-- Name: COLUMN transactions.related_transaction_id; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transactions.related_transaction_id IS 'The refunded transaction, or the other side of a transfer.';

-- Name: COLUMN transactions.completed_at; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transactions.completed_at IS 'When the money moved: created_at of the transfers.';

-- Name: _check_expiry(payments.transactions); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._check_expiry(p_transaction payments.transactions) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_transaction.status = 'pending' and p_transaction.expires_at <= clock_timestamp() then
        raise exception 'hold_expired'
            using errcode = 'PT409',
                  detail = format('Transaction %s expired at %s.', p_transaction.transaction_id, p_transaction.expires_at),
                  hint = 'Reserve the amount again.';
    end if;
end;
$$;

ALTER FUNCTION payments._check_expiry(p_transaction payments.transactions) OWNER TO app_api;

-- Name: FUNCTION _check_expiry(p_transaction payments.transactions); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._check_expiry(p_transaction payments.transactions) IS 'Refuse a reservation whose time is over.';

-- Name: _check_limit(integer); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._check_limit(p_limit integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('%s rows cannot be asked for.', coalesce(p_limit::text, 'No')),
                  hint = 'Ask for 1 to 1000 rows.';
    end if;
end;
$$;

ALTER FUNCTION payments._check_limit(p_limit integer) OWNER TO app_api;

-- Name: FUNCTION _check_limit(p_limit integer); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._check_limit(p_limit integer) IS 'Refuse a page size out of range.';

-- Name: _check_replay(payments.transactions, text, numeric, jsonb, uuid, uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._check_replay(p_transaction payments.transactions, p_type text, p_amount numeric, p_metadata jsonb DEFAULT '{}'::jsonb, p_counterparty_account_id uuid DEFAULT NULL::uuid, p_related_transaction_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if (p_transaction.type, p_transaction.amount, p_transaction.metadata)
            is distinct from (p_type, p_amount, p_metadata)
        or p_transaction.counterparty_account_id is distinct from p_counterparty_account_id
        or p_transaction.related_transaction_id is distinct from p_related_transaction_id
    then
        raise exception 'idempotency_key_reused'
            using errcode = 'PT422',
                  detail = format(
                      'Key %L made the %s of %s %s.', p_transaction.idempotency_key, p_transaction.type,
                      p_transaction.currency, p_transaction.amount
                  ),
                  hint = 'Use a new key for a new request, and repeat a request unchanged.';
    end if;
end;
$$;

ALTER FUNCTION payments._check_replay(p_transaction payments.transactions, p_type text, p_amount numeric, p_metadata jsonb, p_counterparty_account_id uuid, p_related_transaction_id uuid) OWNER TO app_api;

-- Name: FUNCTION _check_replay(p_transaction payments.transactions, p_type text, p_amount numeric, p_metadata jsonb, p_counterparty_account_id uuid, p_related_transaction_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._check_replay(p_transaction payments.transactions, p_type text, p_amount numeric, p_metadata jsonb, p_counterparty_account_id uuid, p_related_transaction_id uuid) IS 'Refuse an idempotency key that comes back with another request.';

-- Name: _check_server(); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._check_server() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if exists (
        select
        from payments.balance_checkpoints as c
        where c.system_identifier <> (select s.system_identifier from pg_control_system() as s)
    ) then
        raise exception 'ledger_restored'
            using errcode = 'PT503',
                  detail = 'The ledger was restored from another server, whose transactions had other numbers.',
                  hint = 'Deploy, which calls payments.rebase_checkpoints().';
    end if;
end;
$$;

ALTER FUNCTION payments._check_server() OWNER TO app_api;

-- Name: FUNCTION _check_server(); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._check_server() IS 'Refuse to read checkpoints that another server numbered.';

-- Name: _complete_transaction(payments.transactions, numeric, text[], numeric[], text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._complete_transaction(p_transaction payments.transactions, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_reason text DEFAULT NULL::text) RETURNS payments.transactions
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction payments.transactions;
    v_reserved    numeric;
    v_now         timestamptz := clock_timestamp();
    v_paid        numeric := (select sum(c.amount) from unnest(p_contra_amounts) as c (amount));
begin
    if v_paid is distinct from (case p_transaction.type when 'credit' then -p_amount else p_amount end) then
        raise exception 'unbalanced_posting'
            using errcode = 'PT500',
                  detail = format('%s %s is split into %s %s.', p_transaction.type, p_amount, p_contra_codes, p_contra_amounts),
                  hint = 'The parts must add up to the amount.';
    end if;

    perform payments._check_expiry(p_transaction);

    -- First the status: its trigger refuses what is finished already, before any money moves.
    update payments.transactions as t
    set status = 'completed', status_reason = p_reason, captured_amount = p_amount,
        completed_at = v_now, updated_at = v_now
    where t.account_id = p_transaction.account_id
        and t.created_at = p_transaction.created_at
        and t.transaction_id = p_transaction.transaction_id
    returning t.* into v_transaction;

    delete from payments.reservations as r
    where r.account_id = p_transaction.account_id and r.transaction_id = p_transaction.transaction_id
    returning r.amount into v_reserved;

    update payments.accounts as a
    set balance = a.balance - v_paid, held = a.held - coalesce(v_reserved, 0)
    where a.account_id = p_transaction.account_id and (v_paid > 0 or a.account_status <> 'closed');

    if not found then
        perform payments._refuse_payment(p_transaction.account_id, v_paid);
    end if;

    perform payments._ensure_partitions(v_now);

    insert into payments.transfers (
        account_id, created_at, transaction_id, contra_code, is_debit, amount, currency
    )
    select
        v_transaction.account_id, v_now, v_transaction.transaction_id, c.code, c.amount > 0, abs(c.amount),
        v_transaction.currency
    from unnest(p_contra_codes, p_contra_amounts) as c (code, amount)
    where c.amount <> 0;

    return v_transaction;
end;
$$;

ALTER FUNCTION payments._complete_transaction(p_transaction payments.transactions, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_reason text) OWNER TO app_api;

-- Name: FUNCTION _complete_transaction(p_transaction payments.transactions, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_reason text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._complete_transaction(p_transaction payments.transactions, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_reason text) IS 'Complete an open transaction; the caller holds the account''s lock.';

-- Name: _contra_code(text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._contra_code(p_type text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_type WHEN 'purchase'::text THEN 'sales_revenue'::text ELSE 'cash_clearing'::text END;

ALTER FUNCTION payments._contra_code(p_type text) OWNER TO app_api;

-- Name: FUNCTION _contra_code(p_type text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._contra_code(p_type text) IS 'The system account on the other side of a transaction.';

-- Name: _ensure_partitions(timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._ensure_partitions(p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if to_regclass('payments.transfers_' || to_char(p_at at time zone 'UTC', 'YYYY_MM')) is null then
        perform core._create_partition('payments.transactions', p_at),
            core._create_partition('payments.transaction_events', p_at),
            core._create_partition('payments.transfers', p_at);
    end if;
end;
$$;

ALTER FUNCTION payments._ensure_partitions(p_at timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION _ensure_partitions(p_at timestamp with time zone); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._ensure_partitions(p_at timestamp with time zone) IS 'Make the partitions of a month where they are missing.';

-- Name: _find_transaction(uuid, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._find_transaction(p_account_id uuid, p_idempotency_key text) RETURNS payments.transactions
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction_id uuid;
    v_transaction    payments.transactions;
begin
    -- Two steps: a new key, the common case, never opens the partitions.
    select k.transaction_id into v_transaction_id
    from payments.idempotency_keys as k
    where k.account_id = p_account_id and k.idempotency_key = p_idempotency_key;

    if not found then
        return null;
    end if;

    select t.* into v_transaction
    from payments.transactions as t
    where t.account_id = p_account_id
        and t.created_at between payments._id_time(v_transaction_id) - interval '1 day'
            and payments._id_time(v_transaction_id) + interval '1 day'
        and t.transaction_id = v_transaction_id;

    return v_transaction;
end;
$$;

ALTER FUNCTION payments._find_transaction(p_account_id uuid, p_idempotency_key text) OWNER TO app_api;

-- Name: FUNCTION _find_transaction(p_account_id uuid, p_idempotency_key text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._find_transaction(p_account_id uuid, p_idempotency_key text) IS 'The transaction that an idempotency key made on an account; null if none.';

-- Name: _id_time(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._id_time(p_id uuid) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_timestamp((((((('x'::text || substr((p_id)::text, 1, 8)) || substr((p_id)::text, 10, 4)))::bit(48))::bigint)::double precision / (1000)::double precision));

ALTER FUNCTION payments._id_time(p_id uuid) OWNER TO app_api;

-- Name: FUNCTION _id_time(p_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._id_time(p_id uuid) IS 'The time inside a UUIDv7, to the millisecond.';

-- Name: accounts; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.accounts (
    account_id uuid NOT NULL,
    owner_user_id uuid,
    account_type payments.account_type NOT NULL,
    code payments.account_code,
    currency text NOT NULL,
    minor_units smallint NOT NULL,
    balance numeric DEFAULT 0 NOT NULL,
    held numeric DEFAULT 0 NOT NULL,
    maximum_balance payments.balance_limit DEFAULT '999999999999'::bigint NOT NULL,
    account_status payments.account_status DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounts_balance_check CHECK (((held >= (0)::numeric) AND (balance >= held) AND (balance <= (maximum_balance)::numeric) AND (balance = round(balance, (minor_units)::integer))))
)
WITH (fillfactor='60');

ALTER TABLE payments.accounts OWNER TO app_owner;

-- Name: TABLE accounts; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.accounts IS 'Who money belongs to: one row per wallet and per system account.';

-- Name: COLUMN accounts.code; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.accounts.code IS 'Name of a system account, such as energy_revenue; one per currency.';

-- Name: COLUMN accounts.balance; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.accounts.balance IS 'Of a wallet: credits minus debits, holds included. Always 0 for system accounts; see payments.system_balances.';

-- Name: COLUMN accounts.held; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.accounts.held IS 'Part of the balance that pending debits and holds have reserved.';

-- Name: COLUMN accounts.maximum_balance; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.accounts.maximum_balance IS 'A limit set by law or by us; 0 for system and closed accounts, which hold nothing.';

-- Name: _lock_account(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._lock_account(p_account_id uuid) RETURNS payments.accounts
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account payments.accounts;
begin
    select a.* into v_account
    from payments.accounts as a
    where a.account_id = p_account_id
    for update;

    if not found then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no account %s that you may use.', p_account_id),
                  hint = 'payments.list_wallets() lists your wallets.';
    end if;

    return v_account;
end;
$$;

ALTER FUNCTION payments._lock_account(p_account_id uuid) OWNER TO app_api;

-- Name: FUNCTION _lock_account(p_account_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._lock_account(p_account_id uuid) IS 'Lock an account until the end of the transaction.';

-- Name: _lock_hold(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._lock_hold(p_hold_id uuid) RETURNS payments.transactions
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_hold payments.transactions := payments._lock_transaction(p_hold_id);
begin
    if v_hold.type not in ('hold', 'debit', 'purchase') then
        raise exception 'not_a_hold'
            using errcode = 'PT422',
                  detail = format('Transaction %s is a %s.', p_hold_id, v_hold.type),
                  hint = 'Name a transaction that payments.hold() made.';
    end if;

    if v_hold.status not in ('pending', 'processing') then
        raise exception 'hold_resolved'
            using errcode = 'PT409',
                  detail = format('Transaction %s is %s already.', p_hold_id, v_hold.status),
                  hint = 'A hold is captured or voided once.';
    end if;

    return v_hold;
end;
$$;

ALTER FUNCTION payments._lock_hold(p_hold_id uuid) OWNER TO app_api;

-- Name: FUNCTION _lock_hold(p_hold_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._lock_hold(p_hold_id uuid) IS 'Lock the wallet of an open reservation.';

-- Name: _lock_transaction(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._lock_transaction(p_transaction_id uuid) RETURNS payments.transactions
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction payments.transactions;
begin
    select t.* into v_transaction
    from payments.transactions as t
    where t.transaction_id = p_transaction_id
        and t.created_at between payments._id_time(p_transaction_id) - interval '1 day'
            and payments._id_time(p_transaction_id) + interval '1 day';

    if not found then
        raise exception 'transaction_not_found'
            using errcode = 'PT404',
                  detail = format('There is no transaction %s that you may use.', p_transaction_id),
                  hint = 'payments.list_transactions() lists yours.';
    end if;

    perform payments._lock_account(v_transaction.account_id);

    -- Another caller may have finished it while we waited.
    select t.* into v_transaction
    from payments.transactions as t
    where t.account_id = v_transaction.account_id
        and t.created_at = v_transaction.created_at
        and t.transaction_id = p_transaction_id;

    return v_transaction;
end;
$$;

ALTER FUNCTION payments._lock_transaction(p_transaction_id uuid) OWNER TO app_api;

-- Name: FUNCTION _lock_transaction(p_transaction_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._lock_transaction(p_transaction_id uuid) IS 'Lock the account of a transaction and read it again.';

-- Name: _lock_wallets(uuid, uuid); Type: FUNCTION; Schema: payments; Owner: app_owner

CREATE FUNCTION payments._lock_wallets(p_from_account_id uuid, p_to_account_id uuid) RETURNS payments.accounts
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account payments.accounts;
    v_payee   payments.accounts;
begin
    for v_account in
        select a.*
        from payments.accounts as a
        where a.account_id in (p_from_account_id, p_to_account_id) and a.account_type = 'wallet'
        order by a.account_id
        for update
    loop
        if v_account.account_id = p_to_account_id then
            v_payee := v_account;
        end if;
    end loop;

    return v_payee;
end;
$$;

ALTER FUNCTION payments._lock_wallets(p_from_account_id uuid, p_to_account_id uuid) OWNER TO app_owner;

-- Name: FUNCTION _lock_wallets(p_from_account_id uuid, p_to_account_id uuid); Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON FUNCTION payments._lock_wallets(p_from_account_id uuid, p_to_account_id uuid) IS 'Lock the two wallets of a transfer, in the order of their ids.';

-- Name: _open_transaction(payments.accounts, text, numeric, text, uuid, jsonb, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._open_transaction(p_account payments.accounts, p_type text, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS payments.transactions
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction    payments.transactions;
    v_transaction_id uuid := core.uuid_v7();
    v_now            timestamptz := clock_timestamp();
begin
    if p_account.account_status = 'closed' then
        perform payments._refuse_payment(p_account.account_id, p_amount);
    end if;

    if p_type <> 'credit' then
        update payments.accounts as a
        set held = a.held + p_amount
        where a.account_id = p_account.account_id
            and a.account_status = 'active'
            and a.balance - a.held >= p_amount;

        if not found then
            perform payments._refuse_payment(p_account.account_id, p_amount);
        end if;

        insert into payments.reservations (account_id, transaction_id, amount, expires_at)
        values (p_account.account_id, v_transaction_id, p_amount, p_expires_at);
    end if;

    perform payments._ensure_partitions(v_now);

    with keyed as (
        insert into payments.idempotency_keys (account_id, idempotency_key, transaction_id, user_id)
        select p_account.account_id, p_idempotency_key, v_transaction_id, p_account.owner_user_id
        where p_idempotency_key is not null
    )
    insert into payments.transactions (
        account_id, transaction_id, created_at, user_id, type, status, amount, currency,
        idempotency_key, correlation_id, expires_at, updated_at, metadata
    )
    values (
        p_account.account_id, v_transaction_id, v_now, p_account.owner_user_id,
        p_type, 'pending', p_amount, p_account.currency,
        p_idempotency_key, p_correlation_id, p_expires_at, v_now, p_metadata
    )
    returning * into v_transaction;

    perform payments._publish_transaction(v_transaction, 'transaction_created');
    return v_transaction;
end;
$$;

ALTER FUNCTION payments._open_transaction(p_account payments.accounts, p_type text, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_expires_at timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION _open_transaction(p_account payments.accounts, p_type text, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_expires_at timestamp with time zone); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._open_transaction(p_account payments.accounts, p_type text, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_expires_at timestamp with time zone) IS 'Start a pending transaction, reserving its amount unless it is a credit.';

-- Name: _post_transaction(uuid, text, numeric, text[], numeric[], text, uuid, jsonb, uuid, uuid); Type: FUNCTION; Schema: payments; Owner: app_owner

CREATE FUNCTION payments._post_transaction(p_account_id uuid, p_type text, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_idempotency_key text DEFAULT NULL::text, p_correlation_id uuid DEFAULT NULL::uuid, p_metadata jsonb DEFAULT '{}'::jsonb, p_related_transaction_id uuid DEFAULT NULL::uuid, p_counterparty_account_id uuid DEFAULT NULL::uuid) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction payments.transactions;
    v_now         timestamptz := clock_timestamp();
    v_id          uuid := core.uuid_v7();
    v_paid        numeric := 0;
    v_part        numeric;
    v_user_id     uuid;
    v_currency    text;
begin
    foreach v_part in array p_contra_amounts loop
        v_paid := v_paid + v_part;
    end loop;

    if abs(v_paid) is distinct from p_amount or cardinality(p_contra_codes) <> cardinality(p_contra_amounts) then
        raise exception 'unbalanced_posting'
            using errcode = 'PT500',
                  detail = format('%s %s is split into %s %s.', p_type, p_amount, p_contra_codes, p_contra_amounts),
                  hint = 'The parts must add up to the amount.';
    end if;

    update payments.accounts as a
    set balance = a.balance - v_paid
    where a.account_id = p_account_id
        and (
            v_paid < 0 and a.account_status <> 'closed'
            or a.account_status = 'active'
            and a.balance - a.held >= v_paid
            and (a.owner_user_id = auth.uid() or auth.role() = 'service_role')
        )
    returning a.owner_user_id, a.currency into v_user_id, v_currency;

    if not found then
        perform payments._refuse_payment(p_account_id, v_paid);
    end if;

    with keyed as (
        insert into payments.idempotency_keys (account_id, idempotency_key, transaction_id, user_id)
        select p_account_id, p_idempotency_key, v_id, v_user_id
        where p_idempotency_key is not null
    ),
    moved as (
        insert into payments.transfers (
            account_id, created_at, transaction_id, contra_code, is_debit, amount, currency
        )
        select
            p_account_id, v_now, v_id, c.code, c.amount > 0, abs(c.amount), v_currency
        from unnest(p_contra_codes, p_contra_amounts) as c (code, amount)
        where c.amount <> 0
    )
    insert into payments.transactions (
        account_id, transaction_id, created_at, user_id, type, status, amount, captured_amount, currency,
        idempotency_key, counterparty_account_id, related_transaction_id, correlation_id,
        completed_at, updated_at, metadata
    )
    values (
        p_account_id, v_id, v_now, v_user_id, p_type, 'completed', p_amount, p_amount, v_currency,
        p_idempotency_key, p_counterparty_account_id, p_related_transaction_id, p_correlation_id,
        v_now, v_now, p_metadata
    )
    returning * into v_transaction;

    return v_transaction;
end;
$$;

ALTER FUNCTION payments._post_transaction(p_account_id uuid, p_type text, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_related_transaction_id uuid, p_counterparty_account_id uuid) OWNER TO app_owner;

-- Name: FUNCTION _post_transaction(p_account_id uuid, p_type text, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_related_transaction_id uuid, p_counterparty_account_id uuid); Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON FUNCTION payments._post_transaction(p_account_id uuid, p_type text, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_related_transaction_id uuid, p_counterparty_account_id uuid) IS 'Move money at once; the caller holds the account''s lock and publishes the event.';

-- Name: _publish_transaction(payments.transactions, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._publish_transaction(p_transaction payments.transactions, p_event_type text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform events._publish(
        coalesce(p_event_type, 'transaction_' || p_transaction.status),
        'transaction',
        p_transaction.transaction_id::text,
        jsonb_strip_nulls(jsonb_build_object(
            'transaction_id', p_transaction.transaction_id,
            'account_id', p_transaction.account_id,
            'user_id', p_transaction.user_id,
            'type', p_transaction.type,
            'status', p_transaction.status,
            'amount', p_transaction.amount,
            'captured_amount', p_transaction.captured_amount,
            'currency', p_transaction.currency,
            'related_transaction_id', p_transaction.related_transaction_id
        )),
        p_transaction.correlation_id
    );
end;
$$;

ALTER FUNCTION payments._publish_transaction(p_transaction payments.transactions, p_event_type text) OWNER TO app_api;

-- Name: FUNCTION _publish_transaction(p_transaction payments.transactions, p_event_type text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._publish_transaction(p_transaction payments.transactions, p_event_type text) IS 'Publish that a transaction reached its present status.';

-- Name: _refuse_payment(uuid, numeric); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._refuse_payment(p_account_id uuid, p_amount numeric) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account payments.accounts := payments._lock_account(p_account_id);
begin
    if v_account.account_status <> 'active' then
        raise exception using
            message = 'account_' || v_account.account_status,
            errcode = 'PT423',
            detail = format('Account %s is %s.', p_account_id, v_account.account_status),
            hint = 'Ask support to activate it.';
    end if;

    raise exception 'insufficient_funds'
        using errcode = 'PT402',
              detail = format(
                  '%s %s are needed; %s of %s are available, %s are held.',
                  v_account.currency, p_amount, v_account.balance - v_account.held, v_account.balance, v_account.held
              ),
              hint = 'Top the wallet up, or pay less.';
end;
$$;

ALTER FUNCTION payments._refuse_payment(p_account_id uuid, p_amount numeric) OWNER TO app_api;

-- Name: FUNCTION _refuse_payment(p_account_id uuid, p_amount numeric); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._refuse_payment(p_account_id uuid, p_amount numeric) IS 'Raise the reason why an account cannot pay an amount.';

-- Name: _release_transaction(payments.transactions, text, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._release_transaction(p_transaction payments.transactions, p_status text, p_reason text DEFAULT NULL::text) RETURNS payments.transactions
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction payments.transactions;
    v_reserved    numeric;
begin
    -- First the status: its trigger refuses what is finished already.
    update payments.transactions as t
    set status = p_status, status_reason = p_reason, updated_at = clock_timestamp()
    where t.account_id = p_transaction.account_id
        and t.created_at = p_transaction.created_at
        and t.transaction_id = p_transaction.transaction_id
    returning t.* into v_transaction;

    delete from payments.reservations as r
    where r.account_id = p_transaction.account_id and r.transaction_id = p_transaction.transaction_id
    returning r.amount into v_reserved;

    if found then
        update payments.accounts as a
        set held = a.held - v_reserved
        where a.account_id = p_transaction.account_id;
    end if;

    return v_transaction;
end;
$$;

ALTER FUNCTION payments._release_transaction(p_transaction payments.transactions, p_status text, p_reason text) OWNER TO app_api;

-- Name: FUNCTION _release_transaction(p_transaction payments.transactions, p_status text, p_reason text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._release_transaction(p_transaction payments.transactions, p_status text, p_reason text) IS 'End an open transaction without moving money; the caller holds the account''s lock.';

-- Name: _visible_wallet(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments._visible_wallet(p_account_id uuid) RETURNS payments.accounts
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account payments.accounts;
begin
    select a.* into v_account
    from payments.accounts as a
    where a.account_id = p_account_id and a.account_type = 'wallet';

    if not found then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no wallet %s that you may use.', p_account_id),
                  hint = 'payments.list_wallets() lists your wallets.';
    end if;

    return v_account;
end;
$$;

ALTER FUNCTION payments._visible_wallet(p_account_id uuid) OWNER TO app_api;

-- Name: FUNCTION _visible_wallet(p_account_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments._visible_wallet(p_account_id uuid) IS 'A wallet that the caller may use.';

-- Name: adjust_wallet(uuid, numeric, text, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.adjust_wallet(p_account_id uuid, p_amount numeric, p_reason text, p_idempotency_key text DEFAULT NULL::text) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account     payments.accounts := payments._visible_wallet(p_account_id);
    v_amount      numeric := payments._check_amount(abs(p_amount), v_account.minor_units);
    v_metadata    jsonb := jsonb_build_object('reason', btrim(p_reason), 'direction', sign(p_amount));
    v_transaction payments.transactions;
begin
    if coalesce(btrim(p_reason), '') = '' then
        raise exception 'reason_required'
            using errcode = 'PT400',
                  detail = 'A correction by hand needs a reason.',
                  hint = 'Say in p_reason why the wallet is corrected.';
    end if;

    perform payments._lock_account(p_account_id);
    v_transaction := payments._find_transaction(p_account_id, p_idempotency_key);

    if v_transaction.transaction_id is not null then
        perform payments._check_replay(v_transaction, 'adjustment', v_amount, v_metadata);
        return v_transaction;
    end if;

    v_transaction := payments._post_transaction(
        p_account_id, 'adjustment', v_amount, array['adjustments'], array[-p_amount], p_idempotency_key, null, v_metadata
    );

    perform payments._publish_transaction(v_transaction);
    return v_transaction;
end;
$$;

ALTER FUNCTION payments.adjust_wallet(p_account_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) OWNER TO app_api;

-- Name: FUNCTION adjust_wallet(p_account_id uuid, p_amount numeric, p_reason text, p_idempotency_key text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.adjust_wallet(p_account_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) IS 'Correct a wallet by hand, up or down, with a reason.';

-- Name: advance_checkpoints(); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.advance_checkpoints() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $$
declare
    v_watermark      xid8;
    v_transfer_count bigint;
begin
    perform payments._check_server();

    perform from payments.balance_checkpoints as c order by c.code, c.currency for update;

    -- Only after the lock, in a statement before the one that reads: that one sees all rows below it.
    v_watermark := core.get_watermark();

    with moved as (
        select
            t.contra_code, t.currency,
            sum(case when t.is_debit then t.amount else -t.amount end) as amount,
            count(*) as transfer_count
        from payments.transfers as t
        join payments.balance_checkpoints as c on c.code = t.contra_code and c.currency = t.currency
        where t.xid >= (select min(m.xid) from payments.balance_checkpoints as m)
            and t.xid >= c.xid
            and t.transfer_id >= c.first_transfer_id
            and t.xid < v_watermark
        group by t.contra_code, t.currency
    ),
    advanced as (
        update payments.balance_checkpoints as c
        set balance = c.balance + coalesce(m.amount, 0), xid = v_watermark, updated_at = now()
        from payments.balance_checkpoints as o
        left join moved as m on m.contra_code = o.code and m.currency = o.currency
        where c.code = o.code and c.currency = o.currency and c.xid < v_watermark
        returning coalesce(m.transfer_count, 0) as transfer_count
    )
    select coalesce(sum(a.transfer_count), 0) into v_transfer_count
    from advanced as a;

    return v_transfer_count;
end;
$$;

ALTER FUNCTION payments.advance_checkpoints() OWNER TO app_api;

-- Name: FUNCTION advance_checkpoints(); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.advance_checkpoints() IS 'Take final transfers into the checkpoints of the system accounts; returns how many.';

-- Name: capture(uuid, numeric); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.capture(p_hold_id uuid, p_amount numeric DEFAULT NULL::numeric) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_hold    payments.transactions := payments._lock_hold(p_hold_id);
    v_account payments.accounts := payments._visible_wallet(v_hold.account_id);
    v_amount  numeric := payments._check_amount(coalesce(p_amount, v_hold.amount), v_account.minor_units);
begin
    if v_amount > v_hold.amount then
        raise exception 'amount_exceeds_hold'
            using errcode = 'PT422',
                  detail = format('%s %s are held.', v_hold.currency, v_hold.amount),
                  hint = 'Capture at most what is held.';
    end if;

    return payments._complete_transaction(
        v_hold, v_amount, array[payments._contra_code(v_hold.type)], array[v_amount]
    );
end;
$$;

ALTER FUNCTION payments.capture(p_hold_id uuid, p_amount numeric) OWNER TO app_api;

-- Name: FUNCTION capture(p_hold_id uuid, p_amount numeric); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.capture(p_hold_id uuid, p_amount numeric) IS 'Take a reserved amount or a part of it, and release the rest.';

-- Name: check_ledger(); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.check_ledger() RETURNS SETOF payments.ledger_discrepancy
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $$
begin
    perform payments._check_server();

    return query
    with sums as materialized (
        select e.account_id, sum(e.amount) as amount
        from payments.entries as e
        group by e.account_id
    ),
    found (problem, currency, account_id, transaction_id, expected, actual) as (
        select 'currency_unbalanced', b.currency, null::uuid, null::uuid, 0::numeric, sum(b.balance)
        from (
            select a.currency, a.balance from payments.accounts as a
            union all
            select s.currency, s.balance from payments.system_balances as s
        ) as b
        group by b.currency
        having sum(b.balance) <> 0

        union all
        select 'wallet_balance', a.currency, a.account_id, null, coalesce(s.amount, 0), a.balance
        from payments.accounts as a
        left join sums as s on s.account_id = a.account_id
        where a.account_type = 'wallet' and a.balance <> coalesce(s.amount, 0)

        union all
        select 'wallet_held', a.currency, a.account_id, null, coalesce(r.amount, 0), a.held
        from payments.accounts as a
        left join (
            select r.account_id, sum(r.amount) as amount from payments.reservations as r group by r.account_id
        ) as r on r.account_id = a.account_id
        where a.held <> coalesce(r.amount, 0)

        union all
        select
            'reservation_orphan', t.currency, coalesce(r.account_id, t.account_id),
            coalesce(r.transaction_id, t.transaction_id), t.amount, r.amount
        from payments.reservations as r
        full join (
            select t.account_id, t.transaction_id, t.currency, t.amount
            from payments.transactions as t
            where t.status in ('pending', 'processing') and t.type <> 'credit'
        ) as t on t.account_id = r.account_id and t.transaction_id = r.transaction_id
        where t.amount is distinct from r.amount

        union all
        select
            'transaction_captured', t.currency, t.account_id, t.transaction_id, t.captured_amount, abs(m.amount)
        from payments.transactions as t
        left join (
            select
                m.account_id, m.transaction_id, m.created_at,
                sum(case when m.is_debit then m.amount else -m.amount end) as amount
            from payments.transfers as m
            group by m.account_id, m.transaction_id, m.created_at
        ) as m on m.account_id = t.account_id
            and m.transaction_id = t.transaction_id
            and m.created_at = t.completed_at
        where t.captured_amount <> abs(coalesce(m.amount, 0))

        union all
        select 'transaction_status', t.currency, t.account_id, t.transaction_id, null, t.captured_amount
        from payments.transactions as t
        where (t.status in ('completed', 'refunded')) <> (t.captured_amount > 0)
            or (t.captured_amount > 0) <> (t.completed_at is not null)

        union all
        select 'transaction_orphan', t.currency, t.account_id, t.transaction_id, null, t.amount
        from payments.transactions as t
        left join payments.accounts as a on a.account_id = t.account_id
        where (a.owner_user_id, a.currency) is distinct from (t.user_id, t.currency)
            or t.created_at not between payments._id_time(t.transaction_id) - interval '1 day'
                and payments._id_time(t.transaction_id) + interval '1 day'

        union all
        select
            'refund_orphan', coalesce(t.currency, r.currency), coalesce(t.account_id, r.account_id),
            coalesce(t.transaction_id, r.transaction_id), t.captured_amount, r.amount
        from (select t.* from payments.transactions as t where t.status = 'refunded') as t
        full join (select r.* from payments.transactions as r where r.type = 'refund') as r
            on r.account_id = t.account_id and r.related_transaction_id = t.transaction_id
        where (r.amount <= t.captured_amount) is not true

        union all
        select
            'key_orphan', t.currency, coalesce(t.account_id, k.account_id),
            coalesce(t.transaction_id, k.transaction_id), null, null
        from (select t.* from payments.transactions as t where t.idempotency_key is not null) as t
        full join payments.idempotency_keys as k
            on k.account_id = t.account_id and k.idempotency_key = t.idempotency_key
        where (k.transaction_id, k.user_id) is distinct from (t.transaction_id, t.user_id)

        union all
        select 'transfer_orphan', m.currency, m.account_id, m.transaction_id, null, m.amount
        from payments.transfers as m
        left join payments.transactions as t on t.account_id = m.account_id
            and t.transaction_id = m.transaction_id
            and t.completed_at = m.created_at
        left join payments.accounts as a on a.account_id = m.account_id and a.currency = m.currency
        left join payments.accounts as c on c.code = m.contra_code and c.currency = m.currency and c.code is not null
        where t.account_id is null or a.account_id is null or c.account_id is null

        union all
        select 'checkpoint', a.currency, a.account_id, null, coalesce(e.amount, 0), c.balance
        from payments.accounts as a
        left join payments.balance_checkpoints as c on c.code = a.code and c.currency = a.currency
        left join (
            select t.contra_code, t.currency, sum(case when t.is_debit then t.amount else -t.amount end) as amount
            from payments.transfers as t
            join payments.balance_checkpoints as p on p.code = t.contra_code and p.currency = t.currency
            where t.xid < p.xid or t.transfer_id < p.first_transfer_id
            group by t.contra_code, t.currency
        ) as e on e.contra_code = a.code and e.currency = a.currency
        where a.account_type <> 'wallet' and c.balance is distinct from coalesce(e.amount, 0)

        union all
        select 'clearing_open', b.currency, b.account_id, null, 0, b.balance
        from payments.system_balances as b
        where b.code = 'transfers_clearing' and b.balance <> 0

        union all
        select 'wallet_orphan', coalesce(a.currency, w.currency), coalesce(a.account_id, w.account_id), null, null, null
        from (select a.* from payments.accounts as a where a.account_type = 'wallet' or a.owner_user_id is not null) as a
        full join payments.wallets as w on w.account_id = a.account_id
        where (a.owner_user_id, a.currency, a.account_type::text)
            is distinct from (w.owner_user_id, w.currency, 'wallet')
    )
    select f.problem, f.currency, f.account_id, f.transaction_id, f.expected, f.actual
    from found as f;
end;
$$;

ALTER FUNCTION payments.check_ledger() OWNER TO app_api;

-- Name: FUNCTION check_ledger(); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.check_ledger() IS 'What does not add up in the ledger; nothing if all does.';

-- Name: create_transaction(text, numeric, text, text, uuid, uuid, jsonb); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.create_transaction(p_type text, p_amount numeric, p_currency text DEFAULT 'KES'::text, p_idempotency_key text DEFAULT NULL::text, p_user_id uuid DEFAULT NULL::uuid, p_correlation_id uuid DEFAULT NULL::uuid, p_metadata jsonb DEFAULT '{}'::jsonb) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account     payments.accounts;
    v_transaction payments.transactions;
    v_amount      numeric;
begin
    if p_type is null or p_type not in ('credit', 'debit', 'purchase', 'hold') then
        raise exception 'invalid_type'
            using errcode = 'PT400',
                  detail = format('%L is not a type of transaction that can be started.', p_type),
                  hint = 'Use credit, debit, purchase or hold; transfers and refunds have their own functions.';
    end if;

    if length(p_metadata::text) > 16384 then
        raise exception 'invalid_metadata'
            using errcode = 'PT400',
                  detail = format('The metadata has %s characters.', length(p_metadata::text)),
                  hint = 'Keep it below 16384 characters; store documents elsewhere and refer to them.';
    end if;

    v_account := payments.open_wallet(p_currency, p_user_id);
    v_amount := payments._check_amount(p_amount, v_account.minor_units);
    v_account := payments._lock_account(v_account.account_id);
    v_transaction := payments._find_transaction(v_account.account_id, p_idempotency_key);

    if v_transaction.transaction_id is not null then
        perform payments._check_replay(v_transaction, p_type, v_amount, coalesce(p_metadata, '{}'));
        return v_transaction;
    end if;

    return payments._open_transaction(
        v_account, p_type, v_amount, p_idempotency_key, p_correlation_id, coalesce(p_metadata, '{}')
    );
end;
$$;

ALTER FUNCTION payments.create_transaction(p_type text, p_amount numeric, p_currency text, p_idempotency_key text, p_user_id uuid, p_correlation_id uuid, p_metadata jsonb) OWNER TO app_api;

-- Name: FUNCTION create_transaction(p_type text, p_amount numeric, p_currency text, p_idempotency_key text, p_user_id uuid, p_correlation_id uuid, p_metadata jsonb); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.create_transaction(p_type text, p_amount numeric, p_currency text, p_idempotency_key text, p_user_id uuid, p_correlation_id uuid, p_metadata jsonb) IS 'Start a transaction on a wallet; repeating an idempotency key is safe.';

-- Name: expire_holds(integer); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.expire_holds(p_limit integer DEFAULT 100) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_due           record;
    v_transaction   payments.transactions;
    v_expired_count integer := 0;
begin
    perform payments._check_limit(p_limit);

    for v_due in
        select r.account_id, r.transaction_id
        from payments.reservations as r
        where r.expires_at <= clock_timestamp()
        order by r.expires_at
        limit p_limit
    loop
        perform
        from payments.accounts as a
        where a.account_id = v_due.account_id
        for update skip locked;

        continue when not found;

        select t.* into v_transaction
        from payments.transactions as t
        where t.account_id = v_due.account_id
            and t.transaction_id = v_due.transaction_id
            and t.created_at between payments._id_time(v_due.transaction_id) - interval '1 day'
                and payments._id_time(v_due.transaction_id) + interval '1 day';

        -- Somebody may have captured it between our reading and our lock.
        continue when v_transaction.status is distinct from 'pending';

        perform payments._release_transaction(v_transaction, 'expired', 'ran out');
        v_expired_count := v_expired_count + 1;
    end loop;

    return v_expired_count;
end;
$$;

ALTER FUNCTION payments.expire_holds(p_limit integer) OWNER TO app_api;

-- Name: FUNCTION expire_holds(p_limit integer); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.expire_holds(p_limit integer) IS 'Release reservations that ran out; returns how many.';

-- Name: get_balance_at(uuid, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.get_balance_at(p_account_id uuid, p_at timestamp with time zone) RETURNS numeric
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account payments.accounts;
    v_balance numeric;
begin
    if p_at is null then
        raise exception 'invalid_time'
            using errcode = 'PT400',
                  detail = 'There is no point in time to look at.',
                  hint = 'Send p_at.';
    end if;

    select a.* into v_account
    from payments.accounts as a
    where a.account_id = p_account_id;

    if not found then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no account %s that you may see.', p_account_id),
                  hint = 'payments.list_wallets() lists your wallets.';
    end if;

    if v_account.account_type = 'wallet' then
        select sum(case when t.is_debit then -t.amount else t.amount end) into v_balance
        from payments.transfers as t
        where t.account_id = p_account_id and t.created_at <= p_at;
    else
        select sum(case when t.is_debit then t.amount else -t.amount end) into v_balance
        from payments.transfers as t
        where t.contra_code = v_account.code and t.currency = v_account.currency and t.created_at <= p_at;
    end if;

    v_balance := coalesce(v_balance, 0);

    return round(v_balance, greatest(v_account.minor_units, min_scale(v_balance)));
end;
$$;

ALTER FUNCTION payments.get_balance_at(p_account_id uuid, p_at timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION get_balance_at(p_account_id uuid, p_at timestamp with time zone); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.get_balance_at(p_account_id uuid, p_at timestamp with time zone) IS 'The balance of an account after everything that moved up to a point in time.';

-- Name: get_transaction(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.get_transaction(p_transaction_id uuid) RETURNS payments.transactions
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction payments.transactions;
begin
    select t.* into v_transaction
    from payments.transactions as t
    where t.transaction_id = p_transaction_id
        and t.created_at between payments._id_time(p_transaction_id) - interval '1 day'
            and payments._id_time(p_transaction_id) + interval '1 day';

    if not found then
        raise exception 'transaction_not_found'
            using errcode = 'PT404',
                  detail = format('There is no transaction %s that you may see.', p_transaction_id),
                  hint = 'payments.list_transactions() lists yours.';
    end if;

    return v_transaction;
end;
$$;

ALTER FUNCTION payments.get_transaction(p_transaction_id uuid) OWNER TO app_api;

-- Name: FUNCTION get_transaction(p_transaction_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.get_transaction(p_transaction_id uuid) IS 'One transaction of the caller.';

-- Name: get_wallet(text, uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.get_wallet(p_currency text DEFAULT 'KES'::text, p_user_id uuid DEFAULT NULL::uuid) RETURNS payments.accounts
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_user_id uuid := payments._acting_user(p_user_id);
    v_account payments.accounts;
begin
    select a.* into v_account
    from payments.wallets as w
    join payments.accounts as a on a.account_id = w.account_id
    where w.owner_user_id = v_user_id and w.currency = p_currency;

    if not found then
        raise exception 'wallet_not_found'
            using errcode = 'PT404',
                  detail = format('There is no wallet in %s.', coalesce(p_currency, 'no currency')),
                  hint = 'Open one with payments.open_wallet().';
    end if;

    return v_account;
end;
$$;

ALTER FUNCTION payments.get_wallet(p_currency text, p_user_id uuid) OWNER TO app_api;

-- Name: FUNCTION get_wallet(p_currency text, p_user_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.get_wallet(p_currency text, p_user_id uuid) IS 'The caller''s wallet in a currency; p_user_id is for the service role.';

-- Name: hold(uuid, numeric, text, timestamp with time zone, uuid, jsonb); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.hold(p_account_id uuid, p_amount numeric, p_idempotency_key text DEFAULT NULL::text, p_expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_correlation_id uuid DEFAULT NULL::uuid, p_metadata jsonb DEFAULT '{}'::jsonb) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account     payments.accounts := payments._visible_wallet(p_account_id);
    v_amount      numeric := payments._check_amount(p_amount, v_account.minor_units);
    v_transaction payments.transactions;
begin
    v_account := payments._lock_account(p_account_id);
    v_transaction := payments._find_transaction(p_account_id, p_idempotency_key);

    if v_transaction.transaction_id is not null then
        perform payments._check_replay(v_transaction, 'hold', v_amount, coalesce(p_metadata, '{}'));
        return v_transaction;
    end if;

    if p_expires_at <= clock_timestamp() or p_expires_at = 'infinity' then
        raise exception 'invalid_expiry'
            using errcode = 'PT400',
                  detail = format('A hold cannot run until %s.', p_expires_at),
                  hint = 'Send a time in the future, or leave it out for seven days.';
    end if;

    return payments._open_transaction(
        v_account, 'hold', v_amount, p_idempotency_key, p_correlation_id, coalesce(p_metadata, '{}'),
        coalesce(p_expires_at, clock_timestamp() + interval '7 days')
    );
end;
$$;

ALTER FUNCTION payments.hold(p_account_id uuid, p_amount numeric, p_idempotency_key text, p_expires_at timestamp with time zone, p_correlation_id uuid, p_metadata jsonb) OWNER TO app_api;

-- Name: FUNCTION hold(p_account_id uuid, p_amount numeric, p_idempotency_key text, p_expires_at timestamp with time zone, p_correlation_id uuid, p_metadata jsonb); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.hold(p_account_id uuid, p_amount numeric, p_idempotency_key text, p_expires_at timestamp with time zone, p_correlation_id uuid, p_metadata jsonb) IS 'Reserve an amount of a wallet; repeating an idempotency key is safe.';

-- Name: balance_checkpoints; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.balance_checkpoints (
    code payments.account_code NOT NULL,
    currency text NOT NULL,
    balance numeric DEFAULT 0 NOT NULL,
    xid xid8 DEFAULT '0'::xid8 NOT NULL,
    first_transfer_id bigint DEFAULT 0 NOT NULL,
    system_identifier bigint DEFAULT (pg_control_system()).system_identifier NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE payments.balance_checkpoints OWNER TO app_owner;

-- Name: TABLE balance_checkpoints; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.balance_checkpoints IS 'Per system account: credits minus debits of all transfers written by transactions below xid.';

-- Name: COLUMN balance_checkpoints.first_transfer_id; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.balance_checkpoints.first_transfer_id IS 'Transfers before this id were written on another server and are all in the balance.';

-- Name: COLUMN balance_checkpoints.system_identifier; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.balance_checkpoints.system_identifier IS 'The server that numbered the transactions.';

-- Name: transfers; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.transfers (
    account_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    transfer_id bigint NOT NULL,
    transaction_id uuid NOT NULL,
    contra_code payments.account_code NOT NULL,
    is_debit boolean NOT NULL,
    amount payments.money NOT NULL,
    currency text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL
)
PARTITION BY RANGE (created_at);

ALTER TABLE payments.transfers OWNER TO app_owner;

-- Name: TABLE transfers; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.transfers IS 'The ledger: immutable movements between two accounts; a partition per month.';

-- Name: COLUMN transfers.created_at; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transfers.created_at IS 'Taken while the wallet is locked, so it orders the transfers of a wallet.';

-- Name: COLUMN transfers.is_debit; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transfers.is_debit IS 'True: account_id is debited and the contra account credited. False: the other way round.';

-- Name: COLUMN transfers.xid; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.transfers.xid IS 'Writing transaction; with core.get_watermark() it tells which rows are final.';

-- Name: system_balances; Type: VIEW; Schema: payments; Owner: app_api

CREATE VIEW payments.system_balances AS
 SELECT a.account_id,
    a.code,
    a.account_type,
    a.currency,
    round(b.balance, GREATEST((a.minor_units)::integer, min_scale(b.balance))) AS balance
   FROM (((payments.balance_checkpoints c
     JOIN payments.accounts a ON ((((a.code)::text = (c.code)::text) AND (a.currency = c.currency))))
     LEFT JOIN ( SELECT t.contra_code,
            t.currency,
            sum(
                CASE
                    WHEN t.is_debit THEN (t.amount)::numeric
                    ELSE (- (t.amount)::numeric)
                END) AS amount
           FROM (payments.transfers t
             JOIN payments.balance_checkpoints p ON ((((p.code)::text = (t.contra_code)::text) AND (p.currency = t.currency))))
          WHERE ((t.xid >= ( SELECT min(m.xid) AS min
                   FROM payments.balance_checkpoints m)) AND (t.xid >= p.xid) AND (t.transfer_id >= p.first_transfer_id))
          GROUP BY t.contra_code, t.currency) e ON ((((e.contra_code)::text = (c.code)::text) AND (e.currency = c.currency))))
     CROSS JOIN LATERAL ( SELECT (c.balance + COALESCE(e.amount, (0)::numeric)) AS balance) b)
  WHERE (a.code IS NOT NULL);

ALTER VIEW payments.system_balances OWNER TO app_api;

-- Name: VIEW system_balances; Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON VIEW payments.system_balances IS 'Credits minus debits of every system account: checkpoint and live edge.';

-- Name: list_system_balances(text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.list_system_balances(p_currency text DEFAULT NULL::text) RETURNS SETOF payments.system_balances
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $$
begin
    perform payments._check_server();

    return query
    select b.*
    from payments.system_balances as b
    where p_currency is null or b.currency = p_currency
    order by b.currency, b.code;
end;
$$;

ALTER FUNCTION payments.list_system_balances(p_currency text) OWNER TO app_api;

-- Name: FUNCTION list_system_balances(p_currency text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.list_system_balances(p_currency text) IS 'Credits minus debits of the system accounts, in one currency or all.';

-- Name: transaction_events; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.transaction_events (
    account_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    from_status payments.transaction_status NOT NULL,
    to_status payments.transaction_status NOT NULL,
    reason text,
    actor_role text,
    actor_user_id uuid
)
PARTITION BY RANGE (created_at);

ALTER TABLE payments.transaction_events OWNER TO app_owner;

-- Name: TABLE transaction_events; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.transaction_events IS 'The trail of each transaction: every change of status, by whom and why.';

-- Name: list_transaction_events(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.list_transaction_events(p_transaction_id uuid) RETURNS SETOF payments.transaction_events
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction payments.transactions := payments.get_transaction(p_transaction_id);
begin
    return query
    select e.*
    from payments.transaction_events as e
    where e.account_id = v_transaction.account_id
        and e.transaction_id = p_transaction_id
        -- Leaves the months before it alone; a day is left for clocks that are set back.
        and e.created_at >= v_transaction.created_at - interval '1 day'
    order by e.created_at;
end;
$$;

ALTER FUNCTION payments.list_transaction_events(p_transaction_id uuid) OWNER TO app_api;

-- Name: FUNCTION list_transaction_events(p_transaction_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.list_transaction_events(p_transaction_id uuid) IS 'The trail of a transaction, oldest first.';

-- Name: list_transactions(integer, uuid, text, text, uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.list_transactions(p_limit integer DEFAULT 50, p_before uuid DEFAULT NULL::uuid, p_type text DEFAULT NULL::text, p_status text DEFAULT NULL::text, p_user_id uuid DEFAULT NULL::uuid) RETURNS SETOF payments.transactions
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_before  timestamptz := 'infinity';
    v_user_id uuid;
begin
    perform payments._check_limit(p_limit);

    if p_before is not null then
        v_before := (payments.get_transaction(p_before)).created_at;
    end if;

    if p_user_id is null and auth.uid() is null and auth.role() = 'service_role' then
        return query
        select t.*
        from payments.transactions as t
        where (p_before is null or t.transaction_id < p_before)
            and (p_type is null or t.type = p_type)
            and (p_status is null or t.status = p_status)
        order by t.transaction_id desc
        limit p_limit;
        return;
    end if;

    v_user_id := payments._acting_user(p_user_id);

    -- A page of each wallet along its key, then the newest of them.
    return query
    select p.*
    from payments.wallets as w
    cross join lateral (
        select t.*
        from payments.transactions as t
        where t.account_id = w.account_id
            and t.created_at <= v_before
            and (p_before is null or (t.created_at, t.transaction_id) < (v_before, p_before))
            and (p_type is null or t.type = p_type)
            and (p_status is null or t.status = p_status)
        order by t.created_at desc, t.transaction_id desc
        limit p_limit
    ) as p
    where w.owner_user_id = v_user_id
    order by p.created_at desc, p.transaction_id desc
    limit p_limit;
end;
$$;

ALTER FUNCTION payments.list_transactions(p_limit integer, p_before uuid, p_type text, p_status text, p_user_id uuid) OWNER TO app_api;

-- Name: FUNCTION list_transactions(p_limit integer, p_before uuid, p_type text, p_status text, p_user_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.list_transactions(p_limit integer, p_before uuid, p_type text, p_status text, p_user_id uuid) IS 'The caller''s transactions, newest first; p_before is the last id of the page before.';

-- Name: list_wallets(uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.list_wallets(p_user_id uuid DEFAULT NULL::uuid) RETURNS SETOF payments.accounts
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_user_id uuid := payments._acting_user(p_user_id);
begin
    return query
    select a.*
    from payments.wallets as w
    join payments.accounts as a on a.account_id = w.account_id
    where w.owner_user_id = v_user_id
    order by w.currency;
end;
$$;

ALTER FUNCTION payments.list_wallets(p_user_id uuid) OWNER TO app_api;

-- Name: FUNCTION list_wallets(p_user_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.list_wallets(p_user_id uuid) IS 'The caller''s wallets; p_user_id is for the service role.';

-- Name: open_wallet(text, uuid); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.open_wallet(p_currency text DEFAULT 'KES'::text, p_user_id uuid DEFAULT NULL::uuid) RETURNS payments.accounts
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_user_id     uuid := payments._acting_user(p_user_id);
    v_account     payments.accounts;
    v_minor_units smallint;
begin
    select a.* into v_account
    from payments.wallets as w
    join payments.accounts as a on a.account_id = w.account_id
    where w.owner_user_id = v_user_id and w.currency = p_currency;

    if found then
        return v_account;
    end if;

    select c.minor_units into v_minor_units
    from payments.currencies as c
    where c.currency = p_currency;

    if not found then
        raise exception 'unknown_currency'
            using errcode = 'PT400',
                  detail = format('%L is not a currency of this system.', p_currency),
                  hint = 'Use an ISO 4217 code such as KES; payments.currencies lists them.';
    end if;

    if not exists (select from auth.users as u where u.user_id = v_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', v_user_id),
                  hint = 'Create the user first.';
    end if;

    insert into payments.accounts (account_id, owner_user_id, account_type, currency, minor_units)
    values (core.uuid_v7(), v_user_id, 'wallet', p_currency, v_minor_units)
    returning * into v_account;

    insert into payments.wallets (owner_user_id, currency, account_id)
    values (v_user_id, p_currency, v_account.account_id)
    on conflict (owner_user_id, currency) do nothing;

    if not found then -- somebody else was quicker
        delete from payments.accounts as a where a.account_id = v_account.account_id;

        select a.* into v_account
        from payments.wallets as w
        join payments.accounts as a on a.account_id = w.account_id
        where w.owner_user_id = v_user_id and w.currency = p_currency;

        return v_account;
    end if;

    perform events._publish(
        'wallet_opened', 'account', v_account.account_id::text,
        jsonb_build_object('account_id', v_account.account_id, 'user_id', v_user_id, 'currency', p_currency)
    );
    return v_account;
end;
$$;

ALTER FUNCTION payments.open_wallet(p_currency text, p_user_id uuid) OWNER TO app_api;

-- Name: FUNCTION open_wallet(p_currency text, p_user_id uuid); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.open_wallet(p_currency text, p_user_id uuid) IS 'Open a wallet in a currency, or get the one that is there; p_user_id is for the service role.';

-- Name: rebase_checkpoints(); Type: FUNCTION; Schema: payments; Owner: app_owner

CREATE FUNCTION payments.rebase_checkpoints() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $$
declare
    v_next_id bigint;
    v_server  bigint := (select c.system_identifier from pg_control_system() as c);
begin
    if not exists (select from payments.balance_checkpoints as c where c.system_identifier <> v_server) then
        return false;
    end if;

    lock table payments.transfers in exclusive mode;

    select s.last_value + s.is_called::integer into v_next_id
    from payments.transfers_transfer_id_seq as s;

    update payments.balance_checkpoints as c
    set balance = coalesce(m.amount, 0),
        xid = '0',
        first_transfer_id = v_next_id,
        system_identifier = v_server,
        updated_at = now()
    from payments.balance_checkpoints as o
    left join (
        select t.contra_code, t.currency, sum(case when t.is_debit then t.amount else -t.amount end) as amount
        from payments.transfers as t
        group by t.contra_code, t.currency
    ) as m on m.contra_code = o.code and m.currency = o.currency
    where c.code = o.code and c.currency = o.currency;

    return true;
end;
$$;

ALTER FUNCTION payments.rebase_checkpoints() OWNER TO app_owner;

-- Name: FUNCTION rebase_checkpoints(); Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON FUNCTION payments.rebase_checkpoints() IS 'Count the system accounts afresh after a restore on another server; nothing happens on the same one.';

-- Name: refund(uuid, numeric, text, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.refund(p_transaction_id uuid, p_amount numeric DEFAULT NULL::numeric, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_original payments.transactions := payments._lock_transaction(p_transaction_id);
    v_account  payments.accounts := payments._visible_wallet(v_original.account_id);
    v_amount   numeric;
    v_codes    text[];
    v_shares   numeric[];
    v_refund   payments.transactions := payments._find_transaction(v_original.account_id, p_idempotency_key);
begin
    v_amount := payments._check_amount(
        coalesce(p_amount, nullif(v_original.captured_amount, 0), v_original.amount), v_account.minor_units
    );

    if v_refund.transaction_id is not null then
        perform payments._check_replay(
            v_refund, 'refund', v_amount, v_refund.metadata, p_related_transaction_id => p_transaction_id
        );
        return v_refund;
    end if;

    if v_original.status = 'refunded' then
        raise exception 'already_refunded'
            using errcode = 'PT409',
                  detail = format('Transaction %s was refunded at %s.', p_transaction_id, v_original.updated_at),
                  hint = 'A transaction is refunded once.';
    end if;

    if v_original.status <> 'completed' or v_original.type not in ('purchase', 'debit', 'hold') then
        raise exception 'not_refundable'
            using errcode = 'PT422',
                  detail = format('Transaction %s is a %s that is %s.', p_transaction_id, v_original.type, v_original.status),
                  hint = 'Refund a completed purchase, debit or hold; void one that is pending.';
    end if;

    if v_amount > v_original.captured_amount then
        raise exception 'amount_exceeds_capture'
            using errcode = 'PT422',
                  detail = format('%s %s were captured.', v_original.currency, v_original.captured_amount),
                  hint = 'Refund at most what was captured.';
    end if;

    update payments.transactions as t
    set status = 'refunded', status_reason = p_reason, updated_at = clock_timestamp()
    where t.account_id = v_original.account_id
        and t.created_at = v_original.created_at
        and t.transaction_id = p_transaction_id;

    select
        array_agg(s.code order by s.transfer_id),
        array_agg(
            round((s.total - s.part) * v_amount / v_original.captured_amount, v_account.minor_units)
            - round(s.total * v_amount / v_original.captured_amount, v_account.minor_units)
            order by s.transfer_id
        )
    into v_codes, v_shares
    from (
        select
            t.transfer_id, t.contra_code as code, p.part, sum(p.part) over (order by t.transfer_id) as total
        from payments.transfers as t
        cross join lateral (select case when t.is_debit then t.amount else -t.amount end as part) as p
        where t.account_id = v_original.account_id
            and t.created_at = v_original.completed_at
            and t.transaction_id = p_transaction_id
    ) as s;

    v_refund := payments._post_transaction(
        v_original.account_id, 'refund', v_amount, v_codes, v_shares, p_idempotency_key, v_original.correlation_id,
        jsonb_strip_nulls(jsonb_build_object('reason', p_reason)),
        p_related_transaction_id => p_transaction_id
    );

    perform payments._publish_transaction(v_refund);
    return v_refund;
end;
$$;

ALTER FUNCTION payments.refund(p_transaction_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) OWNER TO app_api;

-- Name: FUNCTION refund(p_transaction_id uuid, p_amount numeric, p_reason text, p_idempotency_key text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.refund(p_transaction_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) IS 'Give captured money back, once per transaction; returns the refund.';

-- Name: set_wallet_status(uuid, text, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.set_wallet_status(p_account_id uuid, p_status text, p_reason text DEFAULT NULL::text) RETURNS payments.accounts
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_account payments.accounts := payments._visible_wallet(p_account_id);
begin
    if p_status is null or p_status not in ('active', 'suspended', 'closed') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not a status of a wallet.', p_status),
                  hint = 'Use active, suspended or closed.';
    end if;

    v_account := payments._lock_account(p_account_id);

    if v_account.account_status = p_status then
        return v_account;
    end if;

    if v_account.account_status = 'closed' then
        raise exception 'account_closed'
            using errcode = 'PT409',
                  detail = format('Wallet %s was closed for good.', p_account_id),
                  hint = 'A closed wallet stays closed.';
    end if;

    -- Money may still arrive for what is pending.
    if p_status = 'closed' and (
        v_account.balance > 0
        or exists (
            select
            from payments.transactions as t
            where t.account_id = p_account_id and t.status in ('pending', 'processing')
        )
    ) then
        raise exception 'account_not_empty'
            using errcode = 'PT409',
                  detail = format('The balance is %s %s, or a transaction is pending.', v_account.currency, v_account.balance),
                  hint = 'Pay the balance out and finish what is pending first.';
    end if;

    update payments.accounts as a
    set account_status = p_status,
        maximum_balance = case p_status when 'closed' then 0 else a.maximum_balance end
    where a.account_id = p_account_id
    returning a.* into v_account;

    perform events._publish(
        'wallet_status_changed', 'account', p_account_id::text,
        jsonb_strip_nulls(jsonb_build_object(
            'account_id', p_account_id, 'user_id', v_account.owner_user_id, 'status', p_status, 'reason', p_reason
        ))
    );
    return v_account;
end;
$$;

ALTER FUNCTION payments.set_wallet_status(p_account_id uuid, p_status text, p_reason text) OWNER TO app_api;

-- Name: FUNCTION set_wallet_status(p_account_id uuid, p_status text, p_reason text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.set_wallet_status(p_account_id uuid, p_status text, p_reason text) IS 'Suspend, activate or close a wallet.';

-- Name: transactions__record_status(); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.transactions__record_status() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := clock_timestamp();
begin
    if not exists (
        select
        from payments.status_transitions as s
        where s.type = new.type and s.from_status = old.status and s.to_status = new.status
    ) then
        raise exception 'invalid_status_change'
            using errcode = 'PT409',
                  detail = format('A %s that is %s cannot become %s.', new.type, old.status, new.status),
                  hint = 'payments.status_transitions lists what is allowed.';
    end if;

    if (new.completed_at is null) <> (new.captured_amount = 0) then
        raise exception 'unbalanced_posting'
            using errcode = 'PT500',
                  detail = format('%s captured, completed at %s.', new.captured_amount, new.completed_at),
                  hint = 'Captured money and the time of its moving exist together.';
    end if;

    perform payments._ensure_partitions(v_now);

    insert into payments.transaction_events (
        account_id, transaction_id, created_at, from_status, to_status, reason, actor_role, actor_user_id
    )
    values (
        new.account_id, new.transaction_id, v_now, old.status, new.status, new.status_reason, auth.role(), auth.uid()
    );

    perform payments._publish_transaction(new);
    return new;
end;
$$;

ALTER FUNCTION payments.transactions__record_status() OWNER TO app_api;

-- Name: FUNCTION transactions__record_status(); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.transactions__record_status() IS 'Trigger: allow only listed changes of status, and record each.';

-- Name: transfer(uuid, uuid, numeric, text, uuid, jsonb); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text DEFAULT NULL::text, p_correlation_id uuid DEFAULT NULL::uuid, p_metadata jsonb DEFAULT '{}'::jsonb) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_payer  payments.accounts := payments._visible_wallet(p_from_account_id);
    v_payee  payments.accounts;
    v_amount numeric := payments._check_amount(p_amount, v_payer.minor_units);
    v_paid   payments.transactions;
    v_got    payments.transactions;
begin
    if p_from_account_id = p_to_account_id then
        raise exception 'same_account'
            using errcode = 'PT422',
                  detail = 'A wallet cannot pay itself.',
                  hint = 'Name another wallet in p_to_account_id.';
    end if;

    v_payee := payments._lock_wallets(p_from_account_id, p_to_account_id);
    v_paid := payments._find_transaction(p_from_account_id, p_idempotency_key);

    if v_paid.transaction_id is not null then
        perform payments._check_replay(
            v_paid, 'transfer', v_amount, coalesce(p_metadata, '{}'), p_to_account_id, v_paid.related_transaction_id
        );
        return v_paid;
    end if;

    if v_payee.account_id is null or v_payee.account_status = 'closed' then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no wallet %s that can be paid.', p_to_account_id),
                  hint = 'Ask the payee for the id of their wallet.';
    end if;

    if v_payee.currency <> v_payer.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('The payer has %s, the payee %s.', v_payer.currency, v_payee.currency),
                  hint = 'Both wallets must be in one currency.';
    end if;

    v_paid := payments._post_transaction(
        p_from_account_id, 'transfer', v_amount, array['transfers_clearing'], array[v_amount],
        p_idempotency_key, p_correlation_id, coalesce(p_metadata, '{}'),
        p_counterparty_account_id => p_to_account_id
    );
    v_got := payments._post_transaction(
        p_to_account_id, 'transfer_in', v_amount, array['transfers_clearing'], array[-v_amount],
        null, p_correlation_id, coalesce(p_metadata, '{}'),
        p_related_transaction_id => v_paid.transaction_id, p_counterparty_account_id => p_from_account_id
    );

    perform payments._publish_transaction(v_paid), payments._publish_transaction(v_got);
    return v_paid;
end;
$$;

ALTER FUNCTION payments.transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb) OWNER TO app_api;

-- Name: FUNCTION transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb) IS 'Move money from one wallet to another of the same currency; repeating an idempotency key is safe.';

-- Name: transfers__refuse_change(); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.transfers__refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    raise exception 'ledger_is_immutable'
        using errcode = 'PT409',
              detail = format('%s on %I.%I was refused.', tg_op, tg_table_schema, tg_table_name),
              hint = 'Correct it with payments.refund() or payments.adjust_wallet().';
end;
$$;

ALTER FUNCTION payments.transfers__refuse_change() OWNER TO app_api;

-- Name: FUNCTION transfers__refuse_change(); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.transfers__refuse_change() IS 'Trigger: the ledger never changes.';

-- Name: update_transaction_status(uuid, text, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.update_transaction_status(p_transaction_id uuid, p_new_status text, p_reason text DEFAULT NULL::text) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_transaction payments.transactions;
begin
    if p_new_status is null
        or p_new_status not in ('pending', 'processing', 'completed', 'failed', 'cancelled', 'expired', 'refunded')
    then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not a status of a transaction.', p_new_status),
                  hint = 'Use processing, completed, failed, cancelled or expired.';
    end if;

    v_transaction := payments._lock_transaction(p_transaction_id);

    if v_transaction.status = p_new_status then
        return v_transaction;
    end if;

    if p_new_status = 'refunded' then
        raise exception 'use_refund'
            using errcode = 'PT422',
                  detail = 'A refund moves money, so it is a transaction of its own.',
                  hint = 'Call payments.refund().';
    elsif p_new_status = 'completed' then
        return payments._complete_transaction(
            v_transaction,
            v_transaction.amount,
            array[payments._contra_code(v_transaction.type)],
            array[case v_transaction.type when 'credit' then -v_transaction.amount else v_transaction.amount end],
            p_reason
        );
    elsif p_new_status = 'processing' then
        perform payments._check_expiry(v_transaction);

        update payments.transactions as t
        set status = p_new_status, status_reason = p_reason, updated_at = clock_timestamp()
        where t.account_id = v_transaction.account_id
            and t.created_at = v_transaction.created_at
            and t.transaction_id = p_transaction_id
        returning t.* into v_transaction;

        -- It is under way, so its reservation no longer runs out.
        update payments.reservations as r
        set expires_at = null
        where r.account_id = v_transaction.account_id and r.transaction_id = p_transaction_id;

        return v_transaction;
    end if;

    return payments._release_transaction(v_transaction, p_new_status, p_reason);
end;
$$;

ALTER FUNCTION payments.update_transaction_status(p_transaction_id uuid, p_new_status text, p_reason text) OWNER TO app_api;

-- Name: FUNCTION update_transaction_status(p_transaction_id uuid, p_new_status text, p_reason text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.update_transaction_status(p_transaction_id uuid, p_new_status text, p_reason text) IS 'Record how a transaction went on; completed moves the money, repeating a status changes nothing.';

-- Name: void(uuid, text); Type: FUNCTION; Schema: payments; Owner: app_api

CREATE FUNCTION payments.void(p_hold_id uuid, p_reason text DEFAULT NULL::text) RETURNS payments.transactions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return payments._release_transaction(payments._lock_hold(p_hold_id), 'cancelled', p_reason);
end;
$$;

ALTER FUNCTION payments.void(p_hold_id uuid, p_reason text) OWNER TO app_api;

-- Name: FUNCTION void(p_hold_id uuid, p_reason text); Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON FUNCTION payments.void(p_hold_id uuid, p_reason text) IS 'Release a reserved amount.';

-- Name: charges; Type: TABLE; Schema: tariffs; Owner: app_owner

CREATE TABLE tariffs.charges (
    charge_id uuid DEFAULT gen_random_uuid() NOT NULL,
    tariff_code text NOT NULL,
    charge_code text NOT NULL,
    effective_from timestamp with time zone NOT NULL,
    label text NOT NULL,
    kind text NOT NULL,
    basis text NOT NULL,
    base_codes text[] DEFAULT '{}'::text[] NOT NULL,
    rate numeric,
    scale smallint DEFAULT 2 NOT NULL,
    rounding text DEFAULT 'half_up'::text NOT NULL,
    "position" smallint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT charges_base_matches_basis CHECK (((basis = 'percent'::text) = (cardinality(base_codes) > 0))),
    CONSTRAINT charges_basis_check CHECK ((basis = ANY (ARRAY['per_kwh'::text, 'percent'::text]))),
    CONSTRAINT charges_charge_code_check CHECK (((charge_code ~ '^[a-z0-9_]+$'::text) AND (charge_code <> ALL (ARRAY['energy'::text, 'rounding'::text])))),
    CONSTRAINT charges_effective_from_check CHECK (isfinite(effective_from)),
    CONSTRAINT charges_kind_check CHECK ((kind = ANY (ARRAY['fuel'::text, 'levy'::text, 'tax'::text]))),
    CONSTRAINT charges_label_check CHECK ((btrim(label) <> ''::text)),
    CONSTRAINT charges_rate_check CHECK ((abs(rate) < (1000000)::numeric)),
    CONSTRAINT charges_rounding_check CHECK ((rounding = ANY (ARRAY['half_up'::text, 'up'::text, 'down'::text]))),
    CONSTRAINT charges_scale_check CHECK (((scale >= 0) AND (scale <= 6)))
);

ALTER TABLE tariffs.charges OWNER TO app_owner;

-- Name: TABLE charges; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON TABLE tariffs.charges IS 'Levies and taxes on top of the energy price, each from a moment until the next row of its code.';

-- Name: COLUMN charges.base_codes; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.charges.base_codes IS 'For a percentage: the lines it is taken of, ''energy'' or charges at an earlier position.';

-- Name: COLUMN charges.rate; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.charges.rate IS 'Currency per kWh, or per cent; null withdraws the charge from effective_from on.';

-- Name: COLUMN charges."position"; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.charges."position" IS 'Order of the lines on the bill and of their computation.';

-- Name: _add_charges(text, timestamp with time zone, jsonb); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._add_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) RETURNS SETOF tariffs.charges
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_charge jsonb;
    v_old    tariffs.charges;
begin
    if jsonb_typeof(p_charges) is distinct from 'array'
        or exists (select from jsonb_array_elements(p_charges) as c where jsonb_typeof(c) <> 'object')
    then
        raise exception 'invalid_charges'
            using errcode = 'PT400', detail = 'Charges are an array of objects.',
                  hint = 'Send [{"code": "vat", "rate": 16}].';
    end if;

    for v_charge in select jsonb_array_elements(p_charges) loop
        select c.* into v_old
        from tariffs.charges as c
        where c.tariff_code = p_tariff_code and c.charge_code = v_charge ->> 'code'
            and c.effective_from < p_effective_from
        order by c.effective_from desc
        limit 1;

        if not found and not v_charge ?& array['code', 'label', 'kind', 'basis', 'rate', 'position'] then
            raise exception 'incomplete_charge'
                using errcode = 'PT422',
                      detail = format('Charge %s is new and lacks members.', v_charge ->> 'code'),
                      hint = 'A new charge needs code, label, kind, basis, rate and position.';
        end if;

        return query
        insert into tariffs.charges (
            charge_id, tariff_code, charge_code, effective_from, label, kind, basis, base_codes, rate, scale,
            rounding, position
        )
        values (
            core.uuid_v7(),
            p_tariff_code,
            v_charge ->> 'code',
            p_effective_from,
            coalesce(v_charge ->> 'label', v_old.label),
            coalesce(v_charge ->> 'kind', v_old.kind),
            coalesce(v_charge ->> 'basis', v_old.basis),
            case
                when v_charge ? 'base' then array(select jsonb_array_elements_text(v_charge -> 'base'))
                else coalesce(v_old.base_codes, '{}')
            end,
            case when v_charge ? 'rate' then (v_charge ->> 'rate')::numeric else v_old.rate end,
            coalesce((v_charge ->> 'scale')::smallint, v_old.scale, 2::smallint),
            coalesce(v_charge ->> 'rounding', v_old.rounding, 'half_up'),
            coalesce((v_charge ->> 'position')::smallint, v_old.position)
        )
        returning *;
    end loop;
end;
$$;

ALTER FUNCTION tariffs._add_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) OWNER TO app_api;

-- Name: FUNCTION _add_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._add_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) IS 'Add charges from JSON.';

-- Name: price_sheets; Type: TABLE; Schema: tariffs; Owner: app_owner

CREATE TABLE tariffs.price_sheets (
    tariff_code text NOT NULL,
    effective_from timestamp with time zone NOT NULL,
    tariff_version_id uuid NOT NULL,
    currency text NOT NULL,
    band_method text NOT NULL,
    band_codes text[] NOT NULL,
    band_starts numeric[] NOT NULL,
    band_rates numeric[] NOT NULL,
    band_costs numeric[] NOT NULL,
    line_rates numeric[] NOT NULL,
    line_bases integer[] NOT NULL,
    line_scales integer[] NOT NULL,
    line_roundings text[] NOT NULL,
    line_is_tax boolean[] NOT NULL,
    bill_formats text[] NOT NULL,
    total_step numeric NOT NULL,
    total_rounding text NOT NULL,
    energy_factor numeric NOT NULL,
    kwh_factor numeric NOT NULL,
    rounding_slack numeric NOT NULL
)
WITH (toast_tuple_target='8160');

ALTER TABLE tariffs.price_sheets OWNER TO app_owner;

-- Name: TABLE price_sheets; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON TABLE tariffs.price_sheets IS 'Derived from versions, bands and charges: all that a quote needs, from a moment until the next sheet.';

-- Name: COLUMN price_sheets.band_costs; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.price_sheets.band_costs IS 'Energy cost of band_starts at the band''s own rule.';

-- Name: COLUMN price_sheets.line_rates; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.price_sheets.line_rates IS 'Line 1 is energy (unused), the others charges: per kWh, or a fraction where line_bases is not 0.';

-- Name: COLUMN price_sheets.line_bases; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.price_sheets.line_bases IS 'Lines a percentage is taken of, bit 0 for line 1; 0 for a charge per kWh.';

-- Name: COLUMN price_sheets.bill_formats; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.price_sheets.bill_formats IS 'For each band, the bill''s lines as JSON with places for the elements of tariffs._price_lines.';

-- Name: COLUMN price_sheets.energy_factor; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.price_sheets.energy_factor IS 'Unrounded total of an energy cost of 1, charges included.';

-- Name: COLUMN price_sheets.kwh_factor; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.price_sheets.kwh_factor IS 'Unrounded charges of 1 kWh that do not depend on its energy cost.';

-- Name: COLUMN price_sheets.rounding_slack; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.price_sheets.rounding_slack IS 'How far rounding can take the total from the unrounded one.';

-- Name: _choose_band(tariffs.price_sheets, text); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._choose_band(p_sheet tariffs.price_sheets, p_band text) RETURNS tariffs.price_sheets
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_sheet tariffs.price_sheets := p_sheet;
    v_band  integer := array_position(p_sheet.band_codes, p_band);
begin
    if p_sheet.band_method <> 'whole' or v_band is null then
        raise exception 'unknown_band'
            using errcode = 'PT400',
                  detail = format('Tariff %s has no band %L to choose.', p_sheet.tariff_code, p_band),
                  hint = format('Its bands are %s.', array_to_string(p_sheet.band_codes, ', '));
    end if;

    v_sheet.band_codes := p_sheet.band_codes[v_band:v_band];
    v_sheet.band_rates := p_sheet.band_rates[v_band:v_band];
    v_sheet.bill_formats := p_sheet.bill_formats[v_band:v_band];
    v_sheet.band_starts := '{0}';
    v_sheet.band_costs := '{0}';

    return v_sheet;
end;
$$;

ALTER FUNCTION tariffs._choose_band(p_sheet tariffs.price_sheets, p_band text) OWNER TO app_api;

-- Name: FUNCTION _choose_band(p_sheet tariffs.price_sheets, p_band text); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._choose_band(p_sheet tariffs.price_sheets, p_band text) IS 'A price sheet with one band only, for the whole purchase.';

-- Name: _compile_price_sheet(text, timestamp with time zone); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._compile_price_sheet(p_tariff_code text, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_version tariffs.tariff_versions;
    v_charge  tariffs.charges;
    v_sheet   tariffs.price_sheets;
    v_codes   text[] := '{energy}';
    v_energy  numeric[] := '{1}';  -- of each line: what an energy cost of 1 adds to it
    v_kwh     numeric[] := '{0}';  -- what 1 kWh adds to it besides
    v_slack   numeric[];           -- how far rounding can move it
    v_facts   jsonb := '[]';
    v_base    record;
begin
    select v.* into strict v_version
    from tariffs.tariff_versions as v
    where v.tariff_code = p_tariff_code and v.effective_from <= p_at
    order by v.effective_from desc
    limit 1;

    select p_tariff_code, p_at, t.currency, v_version.tariff_version_id, v_version.band_method,
        v_version.total_step, v_version.total_rounding, '{0}', '{0}', array[v_version.line_scale],
        array[v_version.line_rounding], '{false}'
    into strict v_sheet.tariff_code, v_sheet.effective_from, v_sheet.currency, v_sheet.tariff_version_id,
        v_sheet.band_method, v_sheet.total_step, v_sheet.total_rounding, v_sheet.line_rates,
        v_sheet.line_bases, v_sheet.line_scales, v_sheet.line_roundings, v_sheet.line_is_tax
    from tariffs.tariffs as t
    where t.tariff_code = p_tariff_code;

    select array_agg(b.band_code order by b.from_kwh), array_agg(b.from_kwh order by b.from_kwh),
        array_agg(b.rate order by b.from_kwh),
        array_agg(
            case v_version.band_method when 'whole' then b.from_kwh * b.rate else b.slabs_below end
            order by b.from_kwh
        )
    into strict v_sheet.band_codes, v_sheet.band_starts, v_sheet.band_rates, v_sheet.band_costs
    from (
        select s.*, sum(s.slab_below) over (order by s.from_kwh) as slabs_below
        from (
            select d.*,
                coalesce((d.from_kwh - lag(d.from_kwh) over w) * lag(d.rate) over w, 0) as slab_below
            from tariffs.tariff_bands as d
            where d.tariff_version_id = v_version.tariff_version_id
            window w as (order by d.from_kwh)
        ) as s
    ) as b;

    v_slack := array[tariffs._rounding_slack(10::numeric ^ -v_version.line_scale, v_version.line_rounding)];

    for v_charge in
        select c.*
        from (
            select distinct on (h.charge_code) h.*
            from tariffs.charges as h
            where h.tariff_code = p_tariff_code and h.effective_from <= p_at
            order by h.charge_code, h.effective_from desc
        ) as c
        where c.rate is not null
        order by c.position, c.charge_code
    loop
        if not v_charge.base_codes <@ v_codes or cardinality(v_codes) > 29 then
            raise exception 'invalid_charge_base'
                using errcode = 'PT422',
                      detail = format(
                          'At %s, %s is taken of: %s. The lines before it are: %s.', p_at,
                          v_charge.charge_code, array_to_string(v_charge.base_codes, ', '),
                          array_to_string(v_codes, ', ')
                      ),
                      hint = 'A percentage is taken of lines at an earlier position; a bill has at most 30 lines.';
        end if;

        select coalesce(bit_or(1 << (n - 1)), 0) as bits,
            coalesce(sum(v_energy[n]), 0) * v_charge.rate / 100 as energy,
            coalesce(sum(v_kwh[n]), 0) * v_charge.rate / 100 as kwh,
            coalesce(sum(v_slack[n]), 0) * abs(v_charge.rate) / 100 as slack
        into v_base
        from generate_subscripts(v_codes, 1) as n
        where v_codes[n] = any (v_charge.base_codes);

        v_codes := v_codes || v_charge.charge_code;
        v_energy := v_energy || v_base.energy;
        v_kwh := v_kwh || case v_charge.basis when 'per_kwh' then v_charge.rate else v_base.kwh end;
        v_slack := v_slack
            || v_base.slack + tariffs._rounding_slack(10::numeric ^ -v_charge.scale, v_charge.rounding);

        v_sheet.line_rates := v_sheet.line_rates
            || case v_charge.basis when 'per_kwh' then v_charge.rate else v_charge.rate / 100 end;
        v_sheet.line_bases := v_sheet.line_bases || v_base.bits;
        v_sheet.line_scales := v_sheet.line_scales || v_charge.scale;
        v_sheet.line_roundings := v_sheet.line_roundings || v_charge.rounding;
        v_sheet.line_is_tax := v_sheet.line_is_tax || (v_charge.kind = 'tax');
        v_facts := v_facts || jsonb_build_object(
            'code', v_charge.charge_code, 'label', v_charge.label, 'kind', v_charge.kind,
            'basis', v_charge.basis, 'rate', v_charge.rate
        );
    end loop;

    -- A total coarser than its lines shows what rounding did to it.
    if v_sheet.total_step > 10::numeric ^ -v_version.line_scale then
        v_facts := v_facts || jsonb_build_object(
            'code', 'rounding', 'label', 'Rounding', 'kind', 'rounding', 'basis', null, 'rate', null
        );
    end if;

    v_sheet.bill_formats := array(
        select tariffs._make_bill_format(
            jsonb_build_object('code', 'energy', 'label', 'Energy', 'kind', 'energy', 'basis', 'per_kwh')
            || case v_version.band_method
                when 'whole' then jsonb_build_object(
                    'rate', v_sheet.band_rates[n], 'band', v_sheet.band_codes[n]
                )
                else '{"rate": null}'
            end
            || v_facts
        )
        from generate_subscripts(v_sheet.band_codes, 1) as n
        order by n
    );

    select sum(v_energy[n]), sum(v_kwh[n]),
        sum(v_slack[n]) + tariffs._rounding_slack(v_version.total_step, v_version.total_rounding)
    into v_sheet.energy_factor, v_sheet.kwh_factor, v_sheet.rounding_slack
    from generate_subscripts(v_codes, 1) as n;

    if 0 >= any (
        select v_sheet.energy_factor * r.rate + v_sheet.kwh_factor
        from unnest(v_sheet.band_rates) as r (rate)
    ) then
        raise exception 'price_not_positive'
            using errcode = 'PT422',
                  detail = format('At %s a kWh of tariff %s would cost nothing or less.', p_at, p_tariff_code),
                  hint = 'Check the signs of the charges.';
    end if;

    insert into tariffs.price_sheets
    select v_sheet.*;
end;
$$;

ALTER FUNCTION tariffs._compile_price_sheet(p_tariff_code text, p_at timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION _compile_price_sheet(p_tariff_code text, p_at timestamp with time zone); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._compile_price_sheet(p_tariff_code text, p_at timestamp with time zone) IS 'Work out the price sheet that holds from one moment.';

-- Name: _compile_price_sheets(text, timestamp with time zone); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._compile_price_sheets(p_tariff_code text, p_from timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_at timestamptz;
begin
    delete from tariffs.price_sheets as s
    where s.tariff_code = p_tariff_code and s.effective_from >= p_from;

    for v_at in
        select m.effective_from
        from (
            select v.effective_from from tariffs.tariff_versions as v where v.tariff_code = p_tariff_code
            union
            select c.effective_from from tariffs.charges as c where c.tariff_code = p_tariff_code
        ) as m
        where m.effective_from >= p_from
            -- Charges alone make no price.
            and m.effective_from >= (
                select min(v.effective_from)
                from tariffs.tariff_versions as v
                where v.tariff_code = p_tariff_code
            )
        order by m.effective_from
    loop
        perform tariffs._compile_price_sheet(p_tariff_code, v_at);
    end loop;
end;
$$;

ALTER FUNCTION tariffs._compile_price_sheets(p_tariff_code text, p_from timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION _compile_price_sheets(p_tariff_code text, p_from timestamp with time zone); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._compile_price_sheets(p_tariff_code text, p_from timestamp with time zone) IS 'Work out the price sheets of a tariff from a moment on.';

-- Name: _invert_total(tariffs.price_sheets, numeric); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._invert_total(p_sheet tariffs.price_sheets, p_total numeric) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer := cardinality(p_sheet.band_starts);
    v_above numeric;  -- money left above the band's start
    v_kwh   numeric;
begin
    for v_band in reverse v_count .. 1 loop
        v_above := p_total - p_sheet.energy_factor * p_sheet.band_costs[v_band]
            - p_sheet.kwh_factor * p_sheet.band_starts[v_band];
        continue when v_above <= 0 and v_band > 1;

        v_kwh := p_sheet.band_starts[v_band]
            + v_above / (p_sheet.energy_factor * p_sheet.band_rates[v_band] + p_sheet.kwh_factor);

        -- Between two whole-purchase bands the price jumps: the lower band's end is the
        -- most. Above the last band there is no start, and least() passes over null.
        return floor(10 * greatest(least(v_kwh, p_sheet.band_starts[v_band + 1]), 0));
    end loop;
end;
$$;

ALTER FUNCTION tariffs._invert_total(p_sheet tariffs.price_sheets, p_total numeric) OWNER TO app_api;

-- Name: FUNCTION _invert_total(p_sheet tariffs.price_sheets, p_total numeric); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._invert_total(p_sheet tariffs.price_sheets, p_total numeric) IS 'Whole tenths of kWh that an unrounded total is enough for.';

-- Name: _lock_tariff_for_publishing(text, timestamp with time zone); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._lock_tariff_for_publishing(p_tariff_code text, p_effective_from timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_effective_from is null or not isfinite(p_effective_from) then
        raise exception 'invalid_effective_from'
            using errcode = 'PT400', detail = 'Prices need a moment to take effect.',
                  hint = 'Send p_effective_from, such as 2026-01-01T00:00:00+03:00.';
    end if;

    perform from tariffs.tariffs as t where t.tariff_code = p_tariff_code for update;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, p_effective_from);
    end if;

    if p_effective_from < now() and auth.role() <> 'service_role'
        and exists (select from tariffs.price_sheets as s where s.tariff_code = p_tariff_code)
    then
        raise exception 'effective_from_in_past'
            using errcode = 'PT422',
                  detail = format('%s is over; prices quoted since then would change.', p_effective_from),
                  hint = 'Publish from now on, or later.';
    end if;
end;
$$;

ALTER FUNCTION tariffs._lock_tariff_for_publishing(p_tariff_code text, p_effective_from timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION _lock_tariff_for_publishing(p_tariff_code text, p_effective_from timestamp with time zone); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._lock_tariff_for_publishing(p_tariff_code text, p_effective_from timestamp with time zone) IS 'Lock a tariff and refuse to change prices that have been quoted.';

-- Name: _make_bill_format(jsonb); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._make_bill_format(p_facts jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT (('['::text || string_agg((((rtrim(replace((f.facts)::text, '%'::text, '%%'::text), '}'::text) || ', "amount": %'::text) || (f.place + 1)) || '$s}'::text), ', '::text ORDER BY f.place)) || ']'::text) FROM jsonb_array_elements(_make_bill_format.p_facts) WITH ORDINALITY f(facts, place));

ALTER FUNCTION tariffs._make_bill_format(p_facts jsonb) OWNER TO app_api;

-- Name: FUNCTION _make_bill_format(p_facts jsonb); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._make_bill_format(p_facts jsonb) IS 'The lines of a bill as text for format().';

-- Name: _price_lines(tariffs.price_sheets, numeric); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._price_lines(p_sheet tariffs.price_sheets, p_kwh numeric) RETURNS numeric[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count   integer := cardinality(p_sheet.line_rates);
    v_band    integer := cardinality(p_sheet.band_starts);
    v_amounts numeric[];
    v_amount  numeric;
    v_sum     numeric := 0;
    v_tax     numeric := 0;
begin
    while v_band > 1 and p_kwh <= p_sheet.band_starts[v_band] loop
        v_band := v_band - 1;
    end loop;

    v_amounts[0] := p_kwh;

    for i in 1 .. v_count loop
        if i = 1 then
            v_amount := p_sheet.band_costs[v_band]
                + (p_kwh - p_sheet.band_starts[v_band]) * p_sheet.band_rates[v_band];
        elsif p_sheet.line_bases[i] = 0 then
            v_amount := p_kwh * p_sheet.line_rates[i];
        else
            v_amount := 0;

            for j in 1 .. i - 1 loop
                if (p_sheet.line_bases[i] >> (j - 1)) & 1 = 1 then
                    v_amount := v_amount + v_amounts[j];
                end if;
            end loop;

            v_amount := v_amount * p_sheet.line_rates[i];
        end if;

        if p_sheet.line_roundings[i] = 'half_up' then
            v_amount := round(v_amount, p_sheet.line_scales[i]);
        else
            v_amount := tariffs._round_directed(v_amount, p_sheet.line_scales[i], p_sheet.line_roundings[i]);
        end if;

        v_amounts[i] := v_amount;
        v_sum := v_sum + v_amount;

        if p_sheet.line_is_tax[i] then
            v_tax := v_tax + v_amount;
        end if;
    end loop;

    v_amount := v_sum / p_sheet.total_step;

    if p_sheet.total_rounding = 'half_up' then
        v_amount := round(v_amount);
    else
        v_amount := tariffs._round_directed(v_amount, 0, p_sheet.total_rounding);
    end if;

    v_amount := v_amount * p_sheet.total_step - v_sum;

    return v_amounts || array[v_amount, v_sum + v_amount, v_tax, v_band];
end;
$$;

ALTER FUNCTION tariffs._price_lines(p_sheet tariffs.price_sheets, p_kwh numeric) OWNER TO app_api;

-- Name: FUNCTION _price_lines(p_sheet tariffs.price_sheets, p_kwh numeric); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._price_lines(p_sheet tariffs.price_sheets, p_kwh numeric) IS 'Energy, amounts of the bill''s lines, rounding, total, taxes and band.';

-- Name: _price_money(tariffs.price_sheets, numeric); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._price_money(p_sheet tariffs.price_sheets, p_amount numeric) RETURNS numeric[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_total_at constant integer := cardinality(p_sheet.line_rates) + 2;
    v_low      bigint := tariffs._invert_total(p_sheet, p_amount - p_sheet.rounding_slack);
    v_high     bigint := tariffs._invert_total(p_sheet, p_amount + p_sheet.rounding_slack) + 1;
    v_next     bigint;
    v_priced   numeric[];
    v_best     numeric[];  -- the prices at v_low, once they are known
begin
    while v_high - v_low > 1 loop
        v_next := (v_low + v_high) / 2;
        v_priced := tariffs._price_lines(p_sheet, v_next * 0.1);

        if v_priced[v_total_at] <= p_amount then
            v_low := v_next;
            v_best := v_priced;
        else
            v_high := v_next;
        end if;
    end loop;

    if v_best is null then
        v_best := tariffs._price_lines(p_sheet, greatest(v_low, 1) * 0.1);
    end if;

    if v_low = 0 then
        raise exception 'amount_too_small'
            using errcode = 'PT422',
                  detail = format('The least for sale is 0.1 kWh at %s %s.', p_sheet.currency, v_best[v_total_at]),
                  hint = format('Send at least %s.', v_best[v_total_at]);
    end if;

    return v_best;
end;
$$;

ALTER FUNCTION tariffs._price_money(p_sheet tariffs.price_sheets, p_amount numeric) OWNER TO app_api;

-- Name: FUNCTION _price_money(p_sheet tariffs.price_sheets, p_amount numeric); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._price_money(p_sheet tariffs.price_sheets, p_amount numeric) IS 'The most energy that an amount of money buys, priced as tariffs._price_lines does.';

-- Name: _refuse_missing_tariff(text, timestamp with time zone); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._refuse_missing_tariff(p_tariff_code text, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if exists (select from tariffs.tariffs as t where t.tariff_code = p_tariff_code) then
        raise exception 'tariff_not_in_force'
            using errcode = 'PT404',
                  detail = format('Tariff %s has no prices at %s.', p_tariff_code, p_at),
                  hint = 'Publish a version with tariffs.publish_tariff_version.';
    end if;

    raise exception 'tariff_not_found'
        using errcode = 'PT404',
              detail = format('There is no tariff %L.', p_tariff_code),
              hint = 'tariffs.list_tariffs shows the tariffs there are.';
end;
$$;

ALTER FUNCTION tariffs._refuse_missing_tariff(p_tariff_code text, p_at timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION _refuse_missing_tariff(p_tariff_code text, p_at timestamp with time zone); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._refuse_missing_tariff(p_tariff_code text, p_at timestamp with time zone) IS 'Refuse a tariff that has no price.';

-- Name: _require_quantity(numeric, numeric); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._require_quantity(p_kwh numeric, p_amount numeric) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if num_nonnulls(p_kwh, p_amount) <> 1 then
        raise exception 'invalid_quantity'
            using errcode = 'PT400', detail = 'Exactly one of p_kwh and p_amount is needed.',
                  hint = 'Send p_kwh for the price of energy, or p_amount for the energy that money buys.';
    end if;

    if (p_kwh > 0 and p_kwh <= 10000000 and p_kwh = round(p_kwh, 3)) is false then
        raise exception 'invalid_kwh'
            using errcode = 'PT400', detail = format('%s is not an amount of energy for sale.', p_kwh),
                  hint = 'Send kWh above 0 and up to 10000000, with at most three decimals.';
    end if;

    if (p_amount > 0 and p_amount <= 1000000000) is false then
        raise exception 'invalid_amount'
            using errcode = 'PT400', detail = format('%s is not an amount to spend.', p_amount),
                  hint = 'Send an amount above 0 and up to 1000000000.';
    end if;
end;
$$;

ALTER FUNCTION tariffs._require_quantity(p_kwh numeric, p_amount numeric) OWNER TO app_api;

-- Name: FUNCTION _require_quantity(p_kwh numeric, p_amount numeric); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._require_quantity(p_kwh numeric, p_amount numeric) IS 'Check what a quote is asked for.';

-- Name: _round_directed(numeric, integer, text); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._round_directed(p_value numeric, p_scale integer, p_rounding text) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_units numeric := p_value * 10::numeric ^ p_scale;
begin
    v_units := case p_rounding when 'up' then ceil(v_units) when 'down' then floor(v_units) end;

    return round(v_units / 10::numeric ^ p_scale, p_scale);
end;
$$;

ALTER FUNCTION tariffs._round_directed(p_value numeric, p_scale integer, p_rounding text) OWNER TO app_api;

-- Name: FUNCTION _round_directed(p_value numeric, p_scale integer, p_rounding text); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._round_directed(p_value numeric, p_scale integer, p_rounding text) IS 'Round up or down to a number of decimals.';

-- Name: _rounding_slack(numeric, text); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs._rounding_slack(p_step numeric, p_rounding text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_rounding WHEN 'half_up'::text THEN (p_step / (2)::numeric) ELSE p_step END;

ALTER FUNCTION tariffs._rounding_slack(p_step numeric, p_rounding text) OWNER TO app_api;

-- Name: FUNCTION _rounding_slack(p_step numeric, p_rounding text); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs._rounding_slack(p_step numeric, p_rounding text) IS 'How far rounding can move a value.';

-- Name: tariffs; Type: TABLE; Schema: tariffs; Owner: app_owner

CREATE TABLE tariffs.tariffs (
    tariff_code text NOT NULL,
    name text NOT NULL,
    region text,
    currency text NOT NULL,
    time_zone text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tariffs_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT tariffs_name_check CHECK ((btrim(name) <> ''::text)),
    CONSTRAINT tariffs_tariff_code_check CHECK ((tariff_code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
);

ALTER TABLE tariffs.tariffs OWNER TO app_owner;

-- Name: TABLE tariffs; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON TABLE tariffs.tariffs IS 'What a meter can be priced by; the prices themselves are versions and charges.';

-- Name: COLUMN tariffs.time_zone; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.tariffs.time_zone IS 'IANA zone in which the tariff''s days and months are counted.';

-- Name: create_tariff(text, text, text, text, text); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs.create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text DEFAULT NULL::text) RETURNS tariffs.tariffs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tariff tariffs.tariffs;
begin
    if not exists (select from pg_timezone_names as z where z.name = p_time_zone) then
        raise exception 'invalid_time_zone'
            using errcode = 'PT400', detail = format('%L is not an IANA time zone.', p_time_zone),
                  hint = 'Send a name such as Africa/Nairobi.';
    end if;

    insert into tariffs.tariffs (tariff_code, name, region, currency, time_zone)
    values (p_tariff_code, p_name, p_region, p_currency, p_time_zone)
    returning * into v_tariff;

    return v_tariff;
end;
$$;

ALTER FUNCTION tariffs.create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text) OWNER TO app_api;

-- Name: FUNCTION create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs.create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text) IS 'Add a tariff.';

-- Name: get_tariff(text, timestamp with time zone); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs.get_tariff(p_tariff_code text, p_at timestamp with time zone DEFAULT now()) RETURNS tariffs.tariff_details
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_details tariffs.tariff_details;
begin
    select t.tariff_code, t.name, t.region, t.currency, t.time_zone, s.tariff_version_id, s.effective_from,
        (
            select min(n.effective_from)
            from tariffs.price_sheets as n
            where n.tariff_code = s.tariff_code and n.effective_from > s.effective_from
        ),
        s.band_method,
        (
            select jsonb_agg(
                jsonb_build_object('code', b.band_code, 'from_kwh', b.from_kwh, 'rate', b.rate)
                order by b.from_kwh
            )
            from tariffs.tariff_bands as b
            where b.tariff_version_id = s.tariff_version_id
        ),
        (
            select coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'code', c.charge_code, 'label', c.label, 'kind', c.kind, 'basis', c.basis,
                        'base', c.base_codes, 'rate', c.rate, 'effective_from', c.effective_from
                    )
                    order by c.position, c.charge_code
                ),
                '[]'
            )
            from (
                select distinct on (h.charge_code) h.*
                from tariffs.charges as h
                where h.tariff_code = s.tariff_code and h.effective_from <= s.effective_from
                order by h.charge_code, h.effective_from desc
            ) as c
            where c.rate is not null
        ),
        s.total_step
    into v_details
    from tariffs.price_sheets as s
    join tariffs.tariffs as t on t.tariff_code = s.tariff_code
    where s.tariff_code = p_tariff_code and s.effective_from <= p_at
    order by s.effective_from desc
    limit 1;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, p_at);
    end if;

    return v_details;
end;
$$;

ALTER FUNCTION tariffs.get_tariff(p_tariff_code text, p_at timestamp with time zone) OWNER TO app_api;

-- Name: FUNCTION get_tariff(p_tariff_code text, p_at timestamp with time zone); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs.get_tariff(p_tariff_code text, p_at timestamp with time zone) IS 'A tariff with its prices at a moment.';

-- Name: list_tariffs(); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs.list_tariffs() RETURNS SETOF tariffs.tariffs
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select t.* from tariffs.tariffs as t order by t.tariff_code;
end;
$$;

ALTER FUNCTION tariffs.list_tariffs() OWNER TO app_api;

-- Name: FUNCTION list_tariffs(); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs.list_tariffs() IS 'All tariffs.';

-- Name: publish_charges(text, timestamp with time zone, jsonb); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs.publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) RETURNS SETOF tariffs.charges
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform tariffs._lock_tariff_for_publishing(p_tariff_code, p_effective_from);

    return query
    select c.* from tariffs._add_charges(p_tariff_code, p_effective_from, p_charges) as c;

    perform tariffs._compile_price_sheets(p_tariff_code, p_effective_from);
end;
$$;

ALTER FUNCTION tariffs.publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) OWNER TO app_api;

-- Name: FUNCTION publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs.publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) IS 'Publish levies and taxes from a moment on; energy prices go on.';

-- Name: tariff_versions; Type: TABLE; Schema: tariffs; Owner: app_owner

CREATE TABLE tariffs.tariff_versions (
    tariff_version_id uuid DEFAULT gen_random_uuid() NOT NULL,
    tariff_code text NOT NULL,
    effective_from timestamp with time zone NOT NULL,
    band_method text NOT NULL,
    line_scale smallint DEFAULT 2 NOT NULL,
    line_rounding text DEFAULT 'half_up'::text NOT NULL,
    total_step numeric DEFAULT 0.01 NOT NULL,
    total_rounding text DEFAULT 'half_up'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tariff_versions_band_method_check CHECK ((band_method = ANY (ARRAY['whole'::text, 'telescopic'::text]))),
    CONSTRAINT tariff_versions_effective_from_check CHECK (isfinite(effective_from)),
    CONSTRAINT tariff_versions_line_rounding_check CHECK ((line_rounding = ANY (ARRAY['half_up'::text, 'up'::text, 'down'::text]))),
    CONSTRAINT tariff_versions_line_scale_check CHECK (((line_scale >= 0) AND (line_scale <= 6))),
    CONSTRAINT tariff_versions_total_rounding_check CHECK ((total_rounding = ANY (ARRAY['half_up'::text, 'up'::text, 'down'::text]))),
    CONSTRAINT tariff_versions_total_step_check CHECK (((total_step > (0)::numeric) AND (total_step <= (1000)::numeric)))
);

ALTER TABLE tariffs.tariff_versions OWNER TO app_owner;

-- Name: TABLE tariff_versions; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON TABLE tariffs.tariff_versions IS 'Energy prices and rounding rules of a tariff, each from a moment until the next version.';

-- Name: COLUMN tariff_versions.line_scale; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.tariff_versions.line_scale IS 'Decimals of the energy line.';

-- Name: COLUMN tariff_versions.total_step; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.tariff_versions.total_step IS 'The total is rounded to a multiple of this (1 = whole shilling); the difference is a line of its own.';

-- Name: publish_tariff_version(text, timestamp with time zone, jsonb, jsonb, text, numeric, text, integer, text); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs.publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb DEFAULT '[]'::jsonb, p_band_method text DEFAULT 'whole'::text, p_total_step numeric DEFAULT 0.01, p_total_rounding text DEFAULT 'half_up'::text, p_line_scale integer DEFAULT 2, p_line_rounding text DEFAULT 'half_up'::text) RETURNS tariffs.tariff_versions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_version tariffs.tariff_versions;
begin
    if jsonb_typeof(p_bands) is distinct from 'array' or p_bands = '[]'
        or exists (
            select from jsonb_array_elements(p_bands) as b
            where (b ?& array['code', 'from_kwh', 'rate']) is not true
        )
    then
        raise exception 'invalid_bands'
            using errcode = 'PT400', detail = 'Bands are an array of objects with code, from_kwh and rate.',
                  hint = 'Send [{"code": "all", "from_kwh": 0, "rate": 16.45}].';
    end if;

    perform tariffs._lock_tariff_for_publishing(p_tariff_code, p_effective_from);

    insert into tariffs.tariff_versions (
        tariff_version_id, tariff_code, effective_from, band_method, line_scale, line_rounding,
        total_step, total_rounding
    )
    values (
        core.uuid_v7(), p_tariff_code, p_effective_from, p_band_method, p_line_scale, p_line_rounding,
        p_total_step, p_total_rounding
    )
    on conflict (tariff_code, effective_from) do nothing
    returning * into v_version;

    if not found then
        raise exception 'version_exists'
            using errcode = 'PT409',
                  detail = format('Tariff %s has a version from %s.', p_tariff_code, p_effective_from),
                  hint = 'A version is never changed; publish one for another moment.';
    end if;

    insert into tariffs.tariff_bands (tariff_version_id, from_kwh, band_code, rate)
    select v_version.tariff_version_id, (b ->> 'from_kwh')::numeric, b ->> 'code', (b ->> 'rate')::numeric
    from jsonb_array_elements(p_bands) as b;

    if not exists (
        select from tariffs.tariff_bands as b
        where b.tariff_version_id = v_version.tariff_version_id and b.from_kwh = 0
    ) then
        raise exception 'bands_not_from_zero'
            using errcode = 'PT422', detail = 'The first band has to start at 0 kWh.',
                  hint = 'Add a band with from_kwh 0.';
    end if;

    -- Else more energy could cost less, and money would not buy a definite amount.
    if p_band_method = 'whole' and exists (
        select
        from tariffs.tariff_bands as a
        join tariffs.tariff_bands as b
            on b.tariff_version_id = a.tariff_version_id and b.from_kwh > a.from_kwh and b.rate < a.rate
        where a.tariff_version_id = v_version.tariff_version_id
    ) then
        raise exception 'bands_not_ascending'
            using errcode = 'PT422', detail = 'A higher band is cheaper, and prices the whole purchase.',
                  hint = 'Let rates rise with from_kwh, or use band method telescopic.';
    end if;

    perform tariffs._add_charges(p_tariff_code, p_effective_from, p_charges);
    perform tariffs._compile_price_sheets(p_tariff_code, p_effective_from);

    return v_version;
end;
$$;

ALTER FUNCTION tariffs.publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb, p_band_method text, p_total_step numeric, p_total_rounding text, p_line_scale integer, p_line_rounding text) OWNER TO app_api;

-- Name: FUNCTION publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb, p_band_method text, p_total_step numeric, p_total_rounding text, p_line_scale integer, p_line_rounding text); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs.publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb, p_band_method text, p_total_step numeric, p_total_rounding text, p_line_scale integer, p_line_rounding text) IS 'Publish energy prices from a moment on, with the charges that change with them.';

-- Name: quote_energy(text, numeric, numeric, timestamp with time zone, text); Type: FUNCTION; Schema: tariffs; Owner: app_api

CREATE FUNCTION tariffs.quote_energy(p_tariff_code text, p_kwh numeric DEFAULT NULL::numeric, p_amount numeric DEFAULT NULL::numeric, p_at timestamp with time zone DEFAULT now(), p_band text DEFAULT NULL::text) RETURNS tariffs.energy_quote
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_sheet   tariffs.price_sheets;
    v_amounts numeric[];
    v_count   integer;
begin
    perform tariffs._require_quantity(p_kwh, p_amount);

    select s.* into v_sheet
    from tariffs.price_sheets as s
    where s.tariff_code = p_tariff_code and s.effective_from <= coalesce(p_at, now())
    order by s.effective_from desc
    limit 1;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, p_at);
    end if;

    if p_band is not null then
        v_sheet := tariffs._choose_band(v_sheet, p_band);
    end if;

    v_amounts := case
        when p_kwh is null then tariffs._price_money(v_sheet, p_amount)
        else tariffs._price_lines(v_sheet, p_kwh)
    end;
    v_count := cardinality(v_sheet.line_rates);

    -- After the lines come rounding, total, taxes and band.
    return (
        v_sheet.tariff_version_id,
        v_sheet.currency,
        v_amounts[0],
        v_amounts[1],
        v_amounts[v_count + 2] - v_amounts[v_count + 1] - v_amounts[1] - v_amounts[v_count + 3],
        v_amounts[v_count + 3],
        v_amounts[v_count + 1],
        v_amounts[v_count + 2],
        format(v_sheet.bill_formats[v_amounts[v_count + 4]::integer], variadic v_amounts::text[])::jsonb
    );
end;
$$;

ALTER FUNCTION tariffs.quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text) OWNER TO app_api;

-- Name: FUNCTION quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text); Type: COMMENT; Schema: tariffs; Owner: app_api

COMMENT ON FUNCTION tariffs.quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text) IS 'Price of an amount of energy, or the most energy that an amount of money buys.';

-- Name: purchases; Type: TABLE; Schema: tokens; Owner: app_owner

CREATE TABLE tokens.purchases (
    meter_id uuid NOT NULL,
    purchase_id uuid NOT NULL,
    account_id uuid NOT NULL,
    user_id uuid,
    provider_code text DEFAULT 'software'::text NOT NULL,
    purchase_state text DEFAULT 'vended'::text NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    total numeric NOT NULL,
    energy_kwh numeric(16,6) NOT NULL,
    token_kwh numeric(16,6) NOT NULL,
    tariff_version_id uuid NOT NULL,
    lines jsonb NOT NULL,
    token text NOT NULL,
    tid bigint NOT NULL,
    reprint_count integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT purchases_check CHECK (((total > (0)::numeric) AND (total <= amount) AND (energy_kwh > (0)::numeric) AND (token_kwh >= energy_kwh) AND (length(token) = 20) AND (provider_code = 'software'::text) AND (purchase_state = 'vended'::text)))
);

ALTER TABLE tokens.purchases OWNER TO app_owner;

-- Name: TABLE purchases; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TABLE tokens.purchases IS 'Electricity sold: what was paid, by which tariff, and the token for it.';

-- Name: COLUMN purchases.purchase_id; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.purchases.purchase_id IS 'Also the id of the payment transaction.';

-- Name: COLUMN purchases.user_id; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.purchases.user_id IS 'Owner of the wallet that paid; decides who sees the row.';

-- Name: COLUMN purchases.amount; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.purchases.amount IS 'What the buyer offered; the change (amount - total) never left the wallet.';

-- Name: COLUMN purchases.total; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.purchases.total IS 'What was charged.';

-- Name: COLUMN purchases.token_kwh; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.purchases.token_kwh IS 'What the token carries: STS rounds amounts above 1638.3 kWh up, and the customer is credited with this.';

-- Name: _check_not_refunded(tokens.purchases); Type: FUNCTION; Schema: tokens; Owner: app_owner

CREATE FUNCTION tokens._check_not_refunded(p_purchase tokens.purchases) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if exists (
        select
        from payments.transactions as r
        where r.account_id = p_purchase.account_id
            and r.created_at >= payments._id_time(p_purchase.purchase_id) - interval '1 day'
            and r.related_transaction_id = p_purchase.purchase_id
            and r.type = 'refund'
            and r.amount >= p_purchase.total
    ) then
        raise exception 'purchase_refunded'
            using errcode = 'PT409',
                  detail = format('The money of purchase %s was given back.', p_purchase.purchase_id),
                  hint = 'Let the customer buy again.';
    end if;
end;
$$;

ALTER FUNCTION tokens._check_not_refunded(p_purchase tokens.purchases) OWNER TO app_owner;

-- Name: FUNCTION _check_not_refunded(p_purchase tokens.purchases); Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON FUNCTION tokens._check_not_refunded(p_purchase tokens.purchases) IS 'Refuse a purchase whose money was given back in full.';

-- Name: _find_wallet(meters.meters); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._find_wallet(p_meter meters.meters) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_user_id    uuid := auth.uid();
    v_currency   text;
    v_account_id uuid;
begin
    if v_user_id is null then
        raise exception 'account_required'
            using errcode = 'PT400',
                  detail = 'The caller is not a user, so has no wallet.',
                  hint = 'Name the wallet to charge in p_account_id.';
    end if;

    select t.currency, w.account_id into v_currency, v_account_id
    from tariffs.tariffs as t
    left join payments.wallets as w on w.owner_user_id = v_user_id and w.currency = t.currency
    where t.tariff_code = p_meter.tariff_code;

    if v_currency is null then
        raise exception 'meter_has_no_tariff'
            using errcode = 'PT409',
                  detail = format('Meter %s has no known tariff.', p_meter.meter_number),
                  hint = 'Set its tariff_code with meters.update_meter.';
    end if;

    if v_account_id is null then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('You have no wallet in %s.', v_currency),
                  hint = 'Open one with payments.open_wallet.';
    end if;

    return v_account_id;
end;
$$;

ALTER FUNCTION tokens._find_wallet(p_meter meters.meters) OWNER TO app_api;

-- Name: FUNCTION _find_wallet(p_meter meters.meters); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._find_wallet(p_meter meters.meters) IS 'The caller''s wallet in the currency of a meter''s tariff.';

-- Name: _get_key_schedule(meters.meters); Type: FUNCTION; Schema: tokens; Owner: app_owner

CREATE FUNCTION tokens._get_key_schedule(p_meter meters.meters) RETURNS integer[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_identity text := concat_ws('/', p_meter.pan, p_meter.sgc, p_meter.ti, p_meter.krn, p_meter.kt, p_meter.base_year);
    v_schedule integer[];
    v_key      bytea;
begin
    select k.schedule into v_schedule
    from tokens.meter_keys as k
    join meters.meters as m on m.meter_id = k.meter_id
    where k.meter_id = p_meter.meter_id and k.key_identity = v_identity and m = p_meter;

    if found then
        return v_schedule;
    end if;

    if not exists (select from meters.meters as m where m.meter_id = p_meter.meter_id and m = p_meter) then
        raise exception 'meter_changed'
            using errcode = 'PT409',
                  detail = format('Meter %s was changed while the call was waiting.', p_meter.meter_number),
                  hint = 'Nothing was sold; send the call again.';
    end if;

    if p_meter.pan is null then
        raise exception 'meter_has_no_keys'
            using errcode = 'PT409',
                  detail = format('Meter %s has no STS identity.', p_meter.meter_number),
                  hint = 'Set its decoder number, supply group and key revision with meters.update_meter.';
    end if;

    select k.vending_key into v_key
    from tokens.vending_keys as k
    where k.sgc = p_meter.sgc and k.krn = p_meter.krn;

    if not found then
        raise exception 'vending_key_missing'
            using errcode = 'PT503',
                  detail = format('No vending key for supply group %s, revision %s.', p_meter.sgc, p_meter.krn),
                  hint = 'Install it with tokens.set_vending_key.';
    end if;

    v_schedule := tokens._misty1_key_schedule(tokens._sts_decoder_key(
        v_key, p_meter.pan, p_meter.sgc, p_meter.ti::integer, p_meter.krn, p_meter.kt, p_meter.base_year
    ));

    insert into tokens.meter_keys as k (meter_id, key_identity, schedule)
    values (p_meter.meter_id, v_identity, v_schedule)
    on conflict (meter_id) do update
    set key_identity = excluded.key_identity, schedule = excluded.schedule;

    return v_schedule;
end;
$$;

ALTER FUNCTION tokens._get_key_schedule(p_meter meters.meters) OWNER TO app_owner;

-- Name: FUNCTION _get_key_schedule(p_meter meters.meters); Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON FUNCTION tokens._get_key_schedule(p_meter meters.meters) IS 'The expanded decoder key of a meter.';

-- Name: _hmac_sha256(bytea, bytea); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._hmac_sha256(p_key bytea, p_data bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_key   bytea := case when length(p_key) > 64 then sha256(p_key) else p_key end;
    v_inner bytea := decode(repeat('36', 64), 'hex');
    v_outer bytea := decode(repeat('5c', 64), 'hex');
begin
    for i in 0 .. length(v_key) - 1 loop
        v_inner := set_byte(v_inner, i, get_byte(v_key, i) # 54);
        v_outer := set_byte(v_outer, i, get_byte(v_key, i) # 92);
    end loop;

    return sha256(v_outer || sha256(v_inner || p_data));
end;
$$;

ALTER FUNCTION tokens._hmac_sha256(p_key bytea, p_data bytea) OWNER TO app_api;

-- Name: FUNCTION _hmac_sha256(p_key bytea, p_data bytea); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._hmac_sha256(p_key bytea, p_data bytea) IS 'HMAC-SHA-256 of the data under the key.';

-- Name: _issue_sts_currency_token(integer[], bigint, bigint); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._issue_sts_currency_token(p_schedule integer[], p_tid bigint, p_amount bigint) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_exponent integer := 0;
    v_step     bigint := 1;
    v_rest     bigint := p_amount;
    v_code     bigint;
begin
    if (p_tid between 0 and 16777215 and cardinality(p_schedule) = 76) is not true then
        raise exception 'invalid_token_field'
            using errcode = 'PT400', detail = format('TID %s.', p_tid),
                  hint = 'The TID has 24 bits; the key schedule comes from tokens._misty1_key_schedule.';
    end if;

    -- Ten million million base units are far above what a meter can hold.
    if p_amount is null or p_amount not between 0 and 1000000000000000000 then
        raise exception 'token_amount_out_of_range'
            using errcode = 'PT422',
                  detail = format('%s is not an amount for one token.', p_amount),
                  hint = 'Split the purchase.';
    end if;

    while v_rest >= 16384 * v_step loop
        v_rest := v_rest - 16384 * v_step;
        v_step := v_step * 10;
        v_exponent := v_exponent + 1;
    end loop;

    v_code := v_exponent * 16384 + (v_rest + v_step - 1) / v_step;

    return tokens._sts_seal(
        0, (4::bigint << 44) | ((v_code >> 16) << 40) | (p_tid << 16) | (v_code & 65535), p_schedule, true
    );
end;
$$;

ALTER FUNCTION tokens._issue_sts_currency_token(p_schedule integer[], p_tid bigint, p_amount bigint) OWNER TO app_api;

-- Name: FUNCTION _issue_sts_currency_token(p_schedule integer[], p_tid bigint, p_amount bigint); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._issue_sts_currency_token(p_schedule integer[], p_tid bigint, p_amount bigint) IS 'The 20 digits of a currency credit token; amount in hundred-thousandths.';

-- Name: _issue_sts_key_change(integer[], bytea, text, integer, integer, integer, integer, boolean); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._issue_sts_key_change(p_old_schedule integer[], p_new_key bytea, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_ken integer, p_rollover boolean DEFAULT false) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_high bigint;
    v_low  bigint;
    v_sgc  bigint;
begin
    if (length(p_new_key) = 16 and p_sgc ~ '^[0-9]{6}$' and p_ti between 0 and 99 and p_krn between 1 and 9
        and p_kt between 0 and 3 and p_ken between 0 and 255 and p_rollover is not null
        and cardinality(p_old_schedule) = 76) is not true
    then
        raise exception 'invalid_token_field'
            using errcode = 'PT400',
                  detail = format('SGC %s, TI %s, KRN %s, KT %s, KEN %s.', p_sgc, p_ti, p_krn, p_kt, p_ken),
                  hint = 'The key has 16 bytes, SGC 6 digits; TI is 0-99, KRN 1-9, KT 0-3, KEN 0-255.';
    end if;

    v_high := ('x' || encode(substring(p_new_key from 1 for 8), 'hex'))::bit(64)::bigint;
    v_low := ('x' || encode(substring(p_new_key from 9 for 8), 'hex'))::bit(64)::bigint;
    v_sgc := p_sgc::bigint;

    return array[
        tokens._sts_seal(
            2,
            (3::bigint << 44) | ((p_ken >> 4)::bigint << 40) | (p_krn::bigint << 36)
            | (p_rollover::integer::bigint << 35) | (p_kt::bigint << 32) | ((v_high >> 32) & 4294967295),
            p_old_schedule
        ),
        tokens._sts_seal(
            2,
            (4::bigint << 44) | ((p_ken & 15)::bigint << 40) | (p_ti::bigint << 32) | (v_low & 4294967295),
            p_old_schedule
        ),
        tokens._sts_seal(
            2, (8::bigint << 44) | ((v_sgc & 4095) << 32) | (v_high & 4294967295), p_old_schedule
        ),
        tokens._sts_seal(
            2, (9::bigint << 44) | ((v_sgc >> 12) << 32) | ((v_low >> 32) & 4294967295), p_old_schedule
        )
    ];
end;
$_$;

ALTER FUNCTION tokens._issue_sts_key_change(p_old_schedule integer[], p_new_key bytea, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_ken integer, p_rollover boolean) OWNER TO app_api;

-- Name: FUNCTION _issue_sts_key_change(p_old_schedule integer[], p_new_key bytea, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_ken integer, p_rollover boolean); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._issue_sts_key_change(p_old_schedule integer[], p_new_key bytea, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_ken integer, p_rollover boolean) IS 'The four key change tokens of a meter.';

-- Name: _issue_sts_meter_test(integer, bigint, integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._issue_sts_meter_test(p_subclass integer, p_control bigint, p_manufacturer integer DEFAULT 0) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_bits integer := case p_subclass when 0 then 8 when 1 then 16 end;
begin
    if (p_manufacturer between 0 and (1 << v_bits) - 1 and p_control between 0 and (1::bigint << (44 - v_bits)) - 1)
        is not true
    then
        raise exception 'invalid_token_field'
            using errcode = 'PT400',
                  detail = format(
                      'Subclass %s, control %s, manufacturer %s.', p_subclass, p_control, p_manufacturer
                  ),
                  hint = 'Control and manufacturer have 36 and 8 bits in subclass 0, 28 and 16 in subclass 1.';
    end if;

    return tokens._sts_seal(1, (p_subclass::bigint << 44) | (p_control << v_bits) | p_manufacturer, null);
end;
$$;

ALTER FUNCTION tokens._issue_sts_meter_test(p_subclass integer, p_control bigint, p_manufacturer integer) OWNER TO app_api;

-- Name: FUNCTION _issue_sts_meter_test(p_subclass integer, p_control bigint, p_manufacturer integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._issue_sts_meter_test(p_subclass integer, p_control bigint, p_manufacturer integer) IS 'The 20 digits of a meter test token, which every meter accepts.';

-- Name: _issue_sts_token(integer[], integer, integer, integer, bigint, integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._issue_sts_token(p_schedule integer[], p_class integer, p_subclass integer, p_rnd integer, p_tid bigint, p_value16 integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if (p_class in (0, 2) and p_subclass between 0 and 15 and p_rnd between 0 and 15
        and p_tid between 0 and 16777215 and p_value16 between 0 and 65535
        and cardinality(p_schedule) = 76) is not true
    then
        raise exception 'invalid_token_field'
            using errcode = 'PT400',
                  detail = format(
                      'Class %s, subclass %s, random %s, TID %s, value %s.',
                      p_class, p_subclass, p_rnd, p_tid, p_value16
                  ),
                  hint = 'Class is 0 or 2; subclass and random have 4 bits, the TID 24, the value 16.';
    end if;

    return tokens._sts_seal(
        p_class,
        (p_subclass::bigint << 44) | (p_rnd::bigint << 40) | (p_tid << 16) | p_value16,
        p_schedule
    );
end;
$$;

ALTER FUNCTION tokens._issue_sts_token(p_schedule integer[], p_class integer, p_subclass integer, p_rnd integer, p_tid bigint, p_value16 integer) OWNER TO app_api;

-- Name: FUNCTION _issue_sts_token(p_schedule integer[], p_class integer, p_subclass integer, p_rnd integer, p_tid bigint, p_value16 integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._issue_sts_token(p_schedule integer[], p_class integer, p_subclass integer, p_rnd integer, p_tid bigint, p_value16 integer) IS 'The 20 digits of a credit token or of a management token with a TID.';

-- Name: _issue_token(meters.meters, numeric, boolean); Type: FUNCTION; Schema: tokens; Owner: app_owner

CREATE FUNCTION tokens._issue_token(p_meter meters.meters, p_energy_kwh numeric, p_is_new boolean) RETURNS tokens.issued_token
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_code    integer := tokens._sts_amount_code((p_energy_kwh * 10)::bigint);
    v_now_tid bigint := tokens._sts_tid(clock_timestamp(), p_meter.base_year);
    v_credit  numeric;
    v_issued  tokens.issued_token;
begin
    v_issued.token_kwh := round(tokens._sts_amount_value(v_code) / 10.0, 1);
    v_credit := case when p_is_new then v_issued.token_kwh else 0 end;

    for v_attempt in 1..2 loop
        -- 00:01 of any day is reserved (tokens._sts_tid), so after 00:00 comes 00:02.
        update tokens.balances as b
        set last_tid = greatest(v_now_tid, b.last_tid + 1 + ((b.last_tid + 1) % 1440 = 1)::integer),
            balance_kwh = b.balance_kwh + v_credit,
            bought_kwh = b.bought_kwh + v_credit,
            updated_at = now()
        where b.meter_id = p_meter.meter_id and coalesce(b.last_tid, 0) < 16777214
        returning b.last_tid into v_issued.tid;

        exit when found;

        if v_attempt = 2 then
            raise exception 'tid_out_of_range'
                using errcode = 'PT422',
                      detail = format('Meter %s has used the last identifier of its base date.', p_meter.meter_number),
                      hint = 'Move the meter to a later base date with key change tokens.';
        end if;

        perform tokens._open_balance(p_meter.meter_id);
    end loop;

    if v_issued.tid > p_meter.ken * 65536 + 65535 then
        raise exception 'meter_key_expired'
            using errcode = 'PT409',
                  detail = format('The key of meter %s expired (KEN %s, TID %s).', p_meter.meter_number, p_meter.ken, v_issued.tid),
                  hint = 'Change the meter''s key before vending.';
    end if;

    v_issued.token := tokens._issue_sts_token(
        tokens._get_key_schedule(p_meter), 0, 0, floor(random() * 16)::integer, v_issued.tid, v_code
    );
    return v_issued;
end;
$$;

ALTER FUNCTION tokens._issue_token(p_meter meters.meters, p_energy_kwh numeric, p_is_new boolean) OWNER TO app_owner;

-- Name: FUNCTION _issue_token(p_meter meters.meters, p_energy_kwh numeric, p_is_new boolean); Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON FUNCTION tokens._issue_token(p_meter meters.meters, p_energy_kwh numeric, p_is_new boolean) IS 'Issue the next credit token of a meter and credit its balance.';

-- Name: _misty1_encrypt(bigint, integer[]); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._misty1_encrypt(p_block bigint, p_schedule integer[]) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_a0    integer := (p_block >> 48) & 65535;
    v_a1    integer := (p_block >> 32) & 65535;
    v_b0    integer := (p_block >> 16) & 65535;
    v_b1    integer := p_block & 65535;
    v_left  integer;
    v_right integer;
    v_next  integer;
    k       integer := 0;
begin
    for v_round in 0..8 loop
        -- FL on both halves, before every pair of rounds and at the end
        if v_round & 1 = 0 then
            v_a1 := v_a1 # (v_a0 & p_schedule[k + 1]);
            v_a0 := v_a0 # (v_a1 | p_schedule[k + 2]);
            v_b1 := v_b1 # (v_b0 & p_schedule[k + 3]);
            v_b0 := v_b0 # (v_b1 | p_schedule[k + 4]);
            exit when v_round = 8;
            k := k + 4;
        end if;

        -- FO of the first half: three times FI
        v_left := v_a0;
        v_right := v_a1;

        for i in 1..3 loop
            v_next := tokens._misty1_fi_in(v_left # p_schedule[k + 1]) # p_schedule[k + 2];
            v_next := tokens._misty1_fi_out(v_next) # v_right;
            v_left := v_right;
            v_right := v_next;
            k := k + 2;
        end loop;

        -- It is added to the second half, and the halves change places.
        k := k + 1;
        v_next := v_b0 # v_left # p_schedule[k];
        v_b0 := v_a0;
        v_a0 := v_next;
        v_next := v_b1 # v_right;
        v_b1 := v_a1;
        v_a1 := v_next;
    end loop;

    return (v_b0::bigint << 48) | (v_b1::bigint << 32) | (v_a0::bigint << 16) | v_a1;
end;
$$;

ALTER FUNCTION tokens._misty1_encrypt(p_block bigint, p_schedule integer[]) OWNER TO app_api;

-- Name: FUNCTION _misty1_encrypt(p_block bigint, p_schedule integer[]); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._misty1_encrypt(p_block bigint, p_schedule integer[]) IS 'MISTY1: encrypt one 64-bit block.';

-- Name: _misty1_fi_in(integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._misty1_fi_in(p_x integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (('[0:511]={34755,38603,42835,16287,51171,53993,63227,27189,897,29369,12055,55275,26419,4617,23085,42707,36551,38218,28215,64638,55019,51556,10131,45528,18083,15646,43605,22572,14877,17826,51043,12568,38731,42322,42450,7695,22059,24624,30010,51941,8977,28984,7566,50787,50915,37064,59892,13851,513,15005,61688,16800,56173,59379,14364,36166,64125,41681,1154,54762,1923,23341,59636,15774,42963,47837,50658,20776,49632,55532,45657,8849,8721,24367,19494,47324,24752,6540,7951,61431,52967,55660,27830,62201,45272,41809,769,39244,1795,28856,43348,22315,23982,11799,57969,6156,36423,45144,65151,18852,26932,21289,2180,47965,15261,26034,18339,36936,63612,41553,38346,17955,31549,20391,52069,30267,33858,46298,9618,40142,33473,54891,16031,58353,22828,2436,62714,11670,50145,54121,64381,25137,384,5386,10388,46554,3462,32062,14620,49248,60277,40911,52839,13081,51813,53352,12953,41296,4104,3591,63868,28343,18468,12825,48350,20263,46811,51428,21417,42066,4873,8336,14748,33729,20520,26547,27445,54634,60790,48863,52197,4488,35525,56686,48606,25521,34499,49119,27702,56558,56814,57584,9875,37449,13466,28086,53865,641,19237,5643,48222,26804,37705,36807,59764,31806,30523,28599,7310,36294,23726,8208,10901,57327,40014,58610,64509,2693,64253,60662,16544,57199,1667,5258,44374,13979,31036,3847,53095,12440,41424,54249,1539,65022,31421,17698,4745,42194,8079,9234,26163,54378,34114,56045,57712,14107,50402,40783,45400,25393,36679,47709,10003,39885,62073,50017,19365,62329,15518,27060,39116,17442,25906,13338,53480,2052,3975,56301,12183,29241,32703,45015,20007,6027,36038,14492,41168,40270,55404,26676,58866,56430,38090,18981,29882,9105,64766,9747,3334,24111,23469,58738,47067,32960,5899,44502,60149,55788,6925,60534,10516,22443,60021,6412,51684,45913,43092,16159,38475,35012,32190,61175,21033,18596,7182,57840,61047,39501,62842,3206,5771,26291,58225,32447,7438,2308,11927,46939,49504,53608,44759,30395,52326,40398,63740,9362,35781,56943,11286,37962,17057,29497,24239,58097,8592,5130,21930,34627,63355,44118,7053,52582,43220,63483,39757,10644,13722,3719,61944,18211,20135,29112,33601,30780,62457,33088,21546,43861,13594,17313,12696,43733,19750,24495,49761,23854,44887,47580,58482,5514,21674,11414,11029,57071,35397,63099,6797,35653,42579,48735,61816,25778,23598,16416,43989,32319,37833,53223,22956,34884,28728,10260,25265,55147,22187,27317,46170,1410,37320,43476,12312,61303,51300,40655,55917,256,13209,24880,46426,2565,16672,30651,31677,49376,40527,44246,32575,35268,21802,10773,3078,65279,14235,19622,34371,4232,41040,48991,53736,17185,58995,64894,30908,33986,37577,59251,5001,60405,59508,39372,52710,20904,11157,15903,33345,6669,30138,25650,31293,41937,128,20648,44631,29625,50530,37192,45785,2821,50274,62586,16929,65535,9490,4360,33216,21161,15133,25008,19878,39629,59123,47196,1282,46683,46041,35140,60918,23213,19109,29754,38859,27958,65407,35910,49889,15390,48093,52454,28471,62970,2949,6284,7823,32832,27573,31934,61560,0,22700,8464,48478,18724,1026,31164,17570,54506,57456,63996,11542,47452,38988,34242}'::integer[])[(p_x >> 7)] # ('[0:127]={13824,26113,25090,45571,32260,10757,8710,42503,42504,9737,61450,61451,52748,16909,53262,35855,7696,27153,530,65043,17940,30229,21014,47639,35352,11289,46106,39451,29212,38941,1054,13855,22048,52769,1058,23587,48676,8229,50214,51751,1576,28201,54826,32299,52780,43053,30254,32815,31792,51249,30258,2611,32820,29237,41526,51255,8248,26169,34874,1595,31804,29757,48190,11327,45632,42561,20034,55363,59460,63557,40006,24135,11848,25161,49226,3659,20556,4173,30286,58447,4688,12881,41554,2131,20564,13397,26710,54871,35416,61529,2138,63579,27740,23133,9822,51807,49760,6241,6242,99,63588,9317,35430,50279,40040,15977,54378,46187,33388,11885,8814,7279,16496,42609,50802,60019,26228,50805,18550,29303,4728,36473,9850,28795,36988,17021,19582,1151}'::integer[])[(p_x & 127)]);

ALTER FUNCTION tokens._misty1_fi_in(p_x integer) OWNER TO app_api;

-- Name: FUNCTION _misty1_fi_in(p_x integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._misty1_fi_in(p_x integer) IS 'MISTY1: function FI up to its key.';

-- Name: _misty1_fi_out(integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._misty1_fi_out(p_y integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (('[0:511]={451,203,339,415,483,233,251,53,385,185,279,491,307,9,45,211,199,330,55,126,235,356,403,472,163,286,85,44,29,418,355,280,331,338,466,15,43,48,314,229,273,312,398,99,227,200,500,27,1,157,248,416,365,499,28,326,125,209,130,490,387,301,244,414,467,221,482,296,480,236,89,145,17,303,38,220,176,396,271,503,231,364,182,249,216,337,257,332,259,184,340,299,430,23,113,12,71,88,127,420,308,297,132,349,413,434,419,72,124,81,458,35,317,423,357,59,66,218,402,206,193,107,159,497,300,388,250,406,481,361,381,49,384,266,148,474,390,318,284,96,373,463,103,281,101,104,153,336,8,7,380,183,36,25,222,295,219,228,425,82,265,144,412,449,40,435,309,362,374,223,485,392,197,366,478,433,195,479,54,238,494,240,147,73,154,438,105,129,293,11,94,180,329,455,372,62,315,439,142,454,174,16,149,495,78,242,509,133,253,246,160,367,131,138,342,155,316,263,359,152,464,489,3,510,189,290,137,210,399,18,51,106,322,237,368,283,226,335,344,305,327,93,275,461,121,353,421,377,158,436,204,34,306,26,232,4,391,493,407,57,447,471,39,395,198,156,208,334,108,52,498,110,202,37,186,401,254,19,262,47,429,370,475,192,267,470,245,492,269,118,276,427,117,268,484,345,84,287,75,196,446,247,41,164,14,496,119,77,378,134,139,179,369,191,270,260,151,347,352,360,215,187,102,462,252,146,453,111,22,74,161,313,175,241,400,10,426,323,379,86,397,358,212,507,333,404,410,135,504,291,167,440,321,60,505,320,42,341,282,417,408,213,294,431,97,302,343,476,114,394,170,150,277,239,69,123,141,325,83,95,376,178,46,32,469,63,457,487,428,68,56,20,177,363,171,181,90,386,456,468,24,375,100,207,109,256,409,304,346,5,288,443,445,224,79,214,319,452,298,21,6,255,411,166,67,136,80,351,488,289,115,382,188,194,201,371,393,501,116,460,486,424,405,31,65,13,442,50,61,465,128,168,87,441,354,328,217,261,98,122,33,511,274,264,448,169,285,432,422,205,243,92,258,91,473,324,502,173,165,58,459,310,383,70,225,30,477,230,311,506,389,140,143,64,437,190,120,0,172,272,350,292,2,444,162,234,112,508,278,348,76,450}'::integer[])[(p_y & 511)] # ((p_y >> 9) * 513));

ALTER FUNCTION tokens._misty1_fi_out(p_y integer) OWNER TO app_api;

-- Name: FUNCTION _misty1_fi_out(p_y integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._misty1_fi_out(p_y integer) IS 'MISTY1: function FI from its key on.';

-- Name: _misty1_key_schedule(bytea); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._misty1_key_schedule(p_key bytea) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_k        integer[] := '{}';  -- K_1 … K_8 of the RFC
    v_kp       integer[] := '{}';  -- K'_i = FI(K_i, K_i+1)
    v_schedule integer[] := '{}';
begin
    if p_key is null or length(p_key) <> 16 then
        raise exception 'invalid_key'
            using errcode = 'PT400', detail = 'MISTY1 takes a key of 16 bytes.',
                  hint = 'Derive the key with tokens._sts_decoder_key.';
    end if;

    for i in 0..7 loop
        v_k[i] := (get_byte(p_key, 2 * i) << 8) | get_byte(p_key, 2 * i + 1);
    end loop;

    for i in 0..7 loop
        v_kp[i] := tokens._misty1_fi_out(tokens._misty1_fi_in(v_k[i]) # v_k[(i + 1) & 7]);
    end loop;

    for i in 0..4 loop
        -- FL on the left half, FL on the right half
        v_schedule := v_schedule || array[v_k[i], v_kp[(i + 6) & 7], v_kp[(i + 2) & 7], v_k[(i + 4) & 7]];

        -- FO of rounds 2i and 2i + 1
        for j in 2 * i .. 2 * i + 1 loop
            exit when i = 4;
            v_schedule := v_schedule || array[
                v_k[j], v_kp[(j + 5) & 7], v_k[(j + 2) & 7], v_kp[(j + 1) & 7],
                v_k[(j + 7) & 7], v_kp[(j + 3) & 7], v_k[(j + 4) & 7]
            ];
        end loop;
    end loop;

    return v_schedule;
end;
$$;

ALTER FUNCTION tokens._misty1_key_schedule(p_key bytea) OWNER TO app_api;

-- Name: FUNCTION _misty1_key_schedule(p_key bytea); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._misty1_key_schedule(p_key bytea) IS 'MISTY1: the subkeys of a key, in order of use.';

-- Name: _open_balance(uuid); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._open_balance(p_meter_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform from tokens.balances as b where b.meter_id = p_meter_id;

    if found then
        return;
    end if;

    insert into tokens.balances (meter_id)
    select m.meter_id from meters.meters as m where m.meter_id = p_meter_id
    on conflict (meter_id) do nothing;

    perform from tokens.balances as b where b.meter_id = p_meter_id;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s.', coalesce(p_meter_id::text, 'without an id')),
                  hint = 'List the meters with meters.list_meters.';
    end if;
end;
$$;

ALTER FUNCTION tokens._open_balance(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION _open_balance(p_meter_id uuid); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._open_balance(p_meter_id uuid) IS 'Make the balance row of a meter.';

-- Name: _replay_purchase(payments.transactions, uuid, numeric); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._replay_purchase(p_transaction payments.transactions, p_meter_id uuid, p_amount numeric) RETURNS tokens.purchases
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_purchase tokens.purchases;
begin
    select p.* into v_purchase
    from tokens.purchases as p
    where p.meter_id = p_meter_id and p.purchase_id = p_transaction.transaction_id and p.amount = p_amount;

    if not found then
        raise exception 'idempotency_key_reused'
            using errcode = 'PT422',
                  detail = 'The key belongs to another payment from this wallet.',
                  hint = 'Use a new key for every purchase, and the same key only to repeat one.';
    end if;

    return v_purchase;
end;
$$;

ALTER FUNCTION tokens._replay_purchase(p_transaction payments.transactions, p_meter_id uuid, p_amount numeric) OWNER TO app_api;

-- Name: FUNCTION _replay_purchase(p_transaction payments.transactions, p_meter_id uuid, p_amount numeric); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._replay_purchase(p_transaction payments.transactions, p_meter_id uuid, p_amount numeric) IS 'The purchase that an idempotency key stands for.';

-- Name: _sts_amount_code(bigint); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._sts_amount_code(p_tenths bigint) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_tenths is null or p_tenths not between 0 and 18201624 then
        raise exception 'token_amount_out_of_range'
            using errcode = 'PT422',
                  detail = format('A token carries 0 to 1820162.4 units, not %s tenths.', p_tenths),
                  hint = 'Split the purchase.';
    end if;

    return case
        when p_tenths < 16384 then p_tenths
        when p_tenths < 180224 then 16384 + (p_tenths - 16384 + 9) / 10
        when p_tenths < 1818624 then 32768 + (p_tenths - 180224 + 99) / 100
        else 49152 + (p_tenths - 1818624 + 999) / 1000
    end;
end;
$$;

ALTER FUNCTION tokens._sts_amount_code(p_tenths bigint) OWNER TO app_api;

-- Name: FUNCTION _sts_amount_code(p_tenths bigint); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._sts_amount_code(p_tenths bigint) IS 'Amount field of an STS token for an amount in tenths of a unit, rounded up.';

-- Name: _sts_amount_value(integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._sts_amount_value(p_code integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (CASE (p_code >> 14) WHEN 0 THEN p_code WHEN 1 THEN (16384 + ((p_code & 16383) * 10)) WHEN 2 THEN (180224 + ((p_code & 16383) * 100)) WHEN 3 THEN (1818624 + ((p_code & 16383) * 1000)) ELSE NULL::integer END)::bigint;

ALTER FUNCTION tokens._sts_amount_value(p_code integer) OWNER TO app_api;

-- Name: FUNCTION _sts_amount_value(p_code integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._sts_amount_value(p_code integer) IS 'Tenths of a unit that an amount field of an STS token carries.';

-- Name: _sts_crc16(integer, bigint, boolean); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._sts_crc16(p_class integer, p_data bigint, p_currency boolean DEFAULT false) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_crc integer := tokens._sts_crc16_step(65535, p_class);
begin
    for v_place in reverse 40..0 by 8 loop
        v_crc := tokens._sts_crc16_step(v_crc, ((p_data >> v_place) & 255)::integer);
    end loop;

    if p_currency then
        v_crc := tokens._sts_crc16_step(v_crc, 1);
    end if;

    return ((v_crc & 255) << 8) | (v_crc >> 8);
end;
$$;

ALTER FUNCTION tokens._sts_crc16(p_class integer, p_data bigint, p_currency boolean) OWNER TO app_api;

-- Name: FUNCTION _sts_crc16(p_class integer, p_data bigint, p_currency boolean); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._sts_crc16(p_class integer, p_data bigint, p_currency boolean) IS 'Checksum field of an STS token from its class and the 48 bits before the field.';

-- Name: _sts_crc16_step(integer, integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._sts_crc16_step(p_crc integer, p_byte integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((p_crc >> 8) # ('[0:255]={0,49345,49537,320,49921,960,640,49729,50689,1728,1920,51009,1280,50625,50305,1088,52225,3264,3456,52545,3840,53185,52865,3648,2560,51905,52097,2880,51457,2496,2176,51265,55297,6336,6528,55617,6912,56257,55937,6720,7680,57025,57217,8000,56577,7616,7296,56385,5120,54465,54657,5440,55041,6080,5760,54849,53761,4800,4992,54081,4352,53697,53377,4160,61441,12480,12672,61761,13056,62401,62081,12864,13824,63169,63361,14144,62721,13760,13440,62529,15360,64705,64897,15680,65281,16320,16000,65089,64001,15040,15232,64321,14592,63937,63617,14400,10240,59585,59777,10560,60161,11200,10880,59969,60929,11968,12160,61249,11520,60865,60545,11328,58369,9408,9600,58689,9984,59329,59009,9792,8704,58049,58241,9024,57601,8640,8320,57409,40961,24768,24960,41281,25344,41921,41601,25152,26112,42689,42881,26432,42241,26048,25728,42049,27648,44225,44417,27968,44801,28608,28288,44609,43521,27328,27520,43841,26880,43457,43137,26688,30720,47297,47489,31040,47873,31680,31360,47681,48641,32448,32640,48961,32000,48577,48257,31808,46081,29888,30080,46401,30464,47041,46721,30272,29184,45761,45953,29504,45313,29120,28800,45121,20480,37057,37249,20800,37633,21440,21120,37441,38401,22208,22400,38721,21760,38337,38017,21568,39937,23744,23936,40257,24320,40897,40577,24128,23040,39617,39809,23360,39169,22976,22656,38977,34817,18624,18816,35137,19200,35777,35457,19008,19968,36545,36737,20288,36097,19904,19584,35905,17408,33985,34177,17728,34561,18368,18048,34369,33281,17088,17280,33601,16640,33217,32897,16448}'::integer[])[((p_crc # p_byte) & 255)]);

ALTER FUNCTION tokens._sts_crc16_step(p_crc integer, p_byte integer) OWNER TO app_api;

-- Name: FUNCTION _sts_crc16_step(p_crc integer, p_byte integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._sts_crc16_step(p_crc integer, p_byte integer) IS 'CRC-16 of STS tokens: add one byte.';

-- Name: _sts_decoder_key(bytea, text, text, integer, integer, integer, integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._sts_decoder_key(p_vending_key bytea, p_pan text, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_base_year integer) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    if p_vending_key is null or length(p_vending_key) <> 20 then
        raise exception 'invalid_vending_key'
            using errcode = 'PT400', detail = 'DKGA04 takes a vending key of 20 bytes.',
                  hint = 'Configure the vending key of the supply group.';
    end if;

    if (p_pan ~ '^[0-9]{18}$' and p_sgc ~ '^[0-9]{6}$' and p_ti between 0 and 99 and p_krn between 1 and 9
        and p_kt between 0 and 3 and p_base_year in (1993, 2014, 2035)) is not true
    then
        raise exception 'invalid_meter_identity'
            using errcode = 'PT400',
                  detail = format(
                      'PAN %s, SGC %s, TI %s, KRN %s, KT %s, base year %s.',
                      p_pan, p_sgc, p_ti, p_krn, p_kt, p_base_year
                  ),
                  hint = 'PAN has 18 digits, SGC 6; TI is 0-99, KRN 1-9, KT 0-3; the base year 1993, 2014 or 2035.';
    end if;

    -- Each field is its length and its ASCII digits; the key length in bits ends the data.
    return substring(
        tokens._hmac_sha256(
            p_vending_key,
            '\x04'::bytea || '\x02'::bytea || convert_to('04', 'UTF8')
            || '\x02'::bytea || convert_to(right(p_base_year::text, 2), 'UTF8')
            || '\x02'::bytea || convert_to('11', 'UTF8')
            || '\x02'::bytea || convert_to(lpad(p_ti::text, 2, '0'), 'UTF8')
            || '\x0004'::bytea
            || '\x06'::bytea || convert_to(p_sgc, 'UTF8')
            || '\x01'::bytea || convert_to(p_kt::text, 'UTF8')
            || '\x01'::bytea || convert_to(p_krn::text, 'UTF8')
            || '\x12'::bytea || convert_to(p_pan, 'UTF8')
            || '\x00000080'::bytea
        )
        from 1 for 16
    );
end;
$_$;

ALTER FUNCTION tokens._sts_decoder_key(p_vending_key bytea, p_pan text, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_base_year integer) OWNER TO app_api;

-- Name: FUNCTION _sts_decoder_key(p_vending_key bytea, p_pan text, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_base_year integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._sts_decoder_key(p_vending_key bytea, p_pan text, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_base_year integer) IS 'Decoder key of a meter (DKGA04, EA11).';

-- Name: _sts_seal(integer, bigint, integer[], boolean); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._sts_seal(p_class integer, p_data bigint, p_schedule integer[], p_currency boolean DEFAULT false) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_block bigint := (p_data << 16) | tokens._sts_crc16(p_class, p_data, p_currency);
begin
    if p_class <> 1 then
        v_block := tokens._misty1_encrypt(v_block, p_schedule);
    end if;

    return lpad(
        (
            ((((v_block >> 27) & 3) << 32) | ((v_block >> 32) & 4294967295))::numeric * 4294967296
            + ((v_block & 3892314111) | (p_class::bigint << 27))
        )::text,
        20, '0'
    );
end;
$$;

ALTER FUNCTION tokens._sts_seal(p_class integer, p_data bigint, p_schedule integer[], p_currency boolean) OWNER TO app_api;

-- Name: FUNCTION _sts_seal(p_class integer, p_data bigint, p_schedule integer[], p_currency boolean); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._sts_seal(p_class integer, p_data bigint, p_schedule integer[], p_currency boolean) IS 'The 20 digits of an STS token from its class and the 48 bits before its checksum.';

-- Name: _sts_tid(timestamp with time zone, integer, bigint); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens._sts_tid(p_at timestamp with time zone, p_base_year integer, p_after bigint DEFAULT NULL::bigint) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tid bigint;
begin
    if p_base_year is null or p_base_year not in (1993, 2014, 2035) then
        raise exception 'invalid_base_year'
            using errcode = 'PT400',
                  detail = format('%s is not a base date of STS.', coalesce(p_base_year::text, 'Null')),
                  hint = 'Use 1993, 2014 or 2035.';
    end if;

    -- Seconds from 1970 to the first of January of the base year.
    if isfinite(p_at) then
        v_tid := floor((
            extract(epoch from p_at)
            - case p_base_year when 1993 then 725846400 when 2014 then 1388534400 else 2051222400 end
        ) / 60);
    end if;

    if v_tid >= 0 then
        v_tid := greatest(v_tid, p_after + 1);
        v_tid := v_tid + (v_tid % 1440 = 1)::integer;
    end if;

    if (v_tid between 0 and 16777215) is not true then
        raise exception 'tid_out_of_range'
            using errcode = 'PT422',
                  detail = format('%s is outside the 31.9 years that follow %s.', p_at, p_base_year),
                  hint = 'Move the meter to a later base date with key change tokens.';
    end if;

    return v_tid;
end;
$$;

ALTER FUNCTION tokens._sts_tid(p_at timestamp with time zone, p_base_year integer, p_after bigint) OWNER TO app_api;

-- Name: FUNCTION _sts_tid(p_at timestamp with time zone, p_base_year integer, p_after bigint); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens._sts_tid(p_at timestamp with time zone, p_base_year integer, p_after bigint) IS 'Token identifier of a moment, later than the meter''s last one where that is given.';

-- Name: balances; Type: TABLE; Schema: tokens; Owner: app_owner

CREATE TABLE tokens.balances (
    meter_id uuid NOT NULL,
    balance_kwh numeric(16,6) DEFAULT 0 NOT NULL,
    bought_kwh numeric(16,6) DEFAULT 0 NOT NULL,
    burnt_kwh numeric(16,6) DEFAULT 0 NOT NULL,
    adjusted_kwh numeric(16,6) DEFAULT 0 NOT NULL,
    unserved_kwh numeric(26,6) DEFAULT 0 NOT NULL,
    last_tid bigint,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT balances_balance_kwh_check CHECK (((balance_kwh >= (0)::numeric) AND (balance_kwh = ((bought_kwh + adjusted_kwh) - burnt_kwh)) AND (burnt_kwh >= (0)::numeric) AND (unserved_kwh >= (0)::numeric) AND ((last_tid >= 0) AND (last_tid <= 16777215))))
)
WITH (fillfactor='70');

ALTER TABLE tokens.balances OWNER TO app_owner;

-- Name: TABLE balances; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TABLE tokens.balances IS 'The prepaid electricity of a meter: the one source of truth, and its last TID.';

-- Name: COLUMN balances.unserved_kwh; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.balances.unserved_kwh IS 'Consumption measured after the balance had reached zero.';

-- Name: COLUMN balances.last_tid; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.balances.last_tid IS 'Token identifier of the newest token; the next one is later.';

-- Name: adjust_balance(uuid, numeric, text); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text) RETURNS tokens.balances
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_balance tokens.balances;
begin
    if (abs(p_delta_kwh) between 0.000001 and 1000000000) is not true or p_delta_kwh <> round(p_delta_kwh, 6) then
        raise exception 'invalid_delta'
            using errcode = 'PT400',
                  detail = format('The change is %s kWh.', coalesce(p_delta_kwh::text, 'missing')),
                  hint = 'Send kWh with at most 6 decimals, positive to add and negative to take.';
    end if;

    if coalesce(btrim(p_reason), '') = '' then
        raise exception 'reason_required'
            using errcode = 'PT400',
                  detail = 'A change by hand needs a reason.',
                  hint = 'Say in p_reason why the balance is changed.';
    end if;

    perform tokens._open_balance(p_meter_id);

    select b.* into v_balance
    from tokens.balances as b
    where b.meter_id = p_meter_id
    for no key update;

    if v_balance.balance_kwh + p_delta_kwh < 0 then
        raise exception 'balance_too_low'
            using errcode = 'PT409',
                  detail = format('The balance is %s kWh, the change %s.', v_balance.balance_kwh, p_delta_kwh),
                  hint = 'A balance cannot go below zero; take at most what is there.';
    end if;

    update tokens.balances as b
    set balance_kwh = b.balance_kwh + p_delta_kwh,
        adjusted_kwh = b.adjusted_kwh + p_delta_kwh,
        updated_at = now()
    where b.meter_id = p_meter_id
    returning b.* into v_balance;

    insert into tokens.balance_entries (meter_id, entry_id, entry_type, delta_kwh, balance_after_kwh, reason, actor_id)
    values (p_meter_id, core.uuid_v7(), 'adjustment', p_delta_kwh, v_balance.balance_kwh, p_reason, auth.uid());

    perform events._publish(
        'balance_adjusted', 'meter', p_meter_id::text,
        jsonb_build_object('delta_kwh', p_delta_kwh, 'balance_kwh', v_balance.balance_kwh, 'reason', p_reason)
    );

    return v_balance;
end;
$$;

ALTER FUNCTION tokens.adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text) OWNER TO app_api;

-- Name: FUNCTION adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text) IS 'Change a prepaid balance by hand, with a reason; never below zero.';

-- Name: apply_consumption(integer); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.apply_consumption(p_limit integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_row_count integer := 0;
    v_meter     record;
    v_balance   numeric;
    v_burnt     numeric;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Settle 1 to 100000 rows at a time.';
    end if;

    for v_meter in
        with taken as materialized (
            select c.meter_id, c.consumption_id
            from meters.unsettled_consumption as c
            limit p_limit
            for update skip locked
        ),
        settled as (
            delete from meters.unsettled_consumption as c
            using taken as t
            where c.meter_id = t.meter_id and c.consumption_id = t.consumption_id
            returning c.meter_id, c.energy_kwh
        )
        select s.meter_id, sum(s.energy_kwh) as energy_kwh, count(*)::integer as row_count
        from settled as s
        group by s.meter_id
        order by s.meter_id
    loop
        v_row_count := v_row_count + v_meter.row_count;
        perform tokens._open_balance(v_meter.meter_id);

        select b.balance_kwh into v_balance
        from tokens.balances as b
        where b.meter_id = v_meter.meter_id
        for no key update;

        v_burnt := least(v_balance, v_meter.energy_kwh);

        update tokens.balances as b
        set balance_kwh = b.balance_kwh - v_burnt,
            burnt_kwh = b.burnt_kwh + v_burnt,
            unserved_kwh = b.unserved_kwh + v_meter.energy_kwh - v_burnt,
            updated_at = now()
        where b.meter_id = v_meter.meter_id;

        insert into tokens.balance_entries (meter_id, entry_id, entry_type, delta_kwh, unserved_kwh, balance_after_kwh)
        values (
            v_meter.meter_id, core.uuid_v7(), 'consumption', -v_burnt, v_meter.energy_kwh - v_burnt,
            v_balance - v_burnt
        );

        if v_balance > 0 and v_balance = v_burnt then
            perform events._publish(
                'balance_exhausted', 'meter', v_meter.meter_id::text,
                jsonb_build_object('unserved_kwh', v_meter.energy_kwh - v_burnt)
            );
        end if;
    end loop;

    return v_row_count;
end;
$$;

ALTER FUNCTION tokens.apply_consumption(p_limit integer) OWNER TO app_api;

-- Name: FUNCTION apply_consumption(p_limit integer); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.apply_consumption(p_limit integer) IS 'Burn balances down by measured consumption; returns how many measurements were settled.';

-- Name: balance_entries; Type: TABLE; Schema: tokens; Owner: app_owner

CREATE TABLE tokens.balance_entries (
    meter_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    entry_type text NOT NULL,
    delta_kwh numeric(16,6) NOT NULL,
    unserved_kwh numeric(26,6) DEFAULT 0 NOT NULL,
    balance_after_kwh numeric(16,6) NOT NULL,
    reason text,
    actor_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT balance_entries_balance_after_kwh_check CHECK ((balance_after_kwh >= (0)::numeric)),
    CONSTRAINT balance_entries_check CHECK (((entry_type <> 'adjustment'::text) OR (reason <> ''::text))),
    CONSTRAINT balance_entries_entry_type_check CHECK ((entry_type = ANY (ARRAY['consumption'::text, 'adjustment'::text])))
);

ALTER TABLE tokens.balance_entries OWNER TO app_owner;

-- Name: TABLE balance_entries; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TABLE tokens.balance_entries IS 'Every change of a balance but purchases, which are their own record.';

-- Name: check_balances(); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.check_balances() RETURNS SETOF tokens.balance_differences
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    BEGIN ATOMIC
 WITH entries AS (
          SELECT p.meter_id,
             p.token_kwh AS bought_kwh,
             (0)::numeric AS burnt_kwh,
             (0)::numeric AS adjusted_kwh
            FROM (tokens.purchases p
              JOIN payments.transactions t ON (((t.account_id = p.account_id) AND (t.transaction_id = p.purchase_id))))
           WHERE (((t.type)::text = 'purchase'::text) AND (NOT (((t.captured_amount IS DISTINCT FROM p.total) OR (t.currency IS DISTINCT FROM p.currency)) OR (t.user_id IS DISTINCT FROM p.user_id))))
         UNION ALL
          SELECT e.meter_id,
             0,
                 CASE e.entry_type
                     WHEN 'consumption'::text THEN (- e.delta_kwh)
                     ELSE (0)::numeric
                 END AS "case",
                 CASE e.entry_type
                     WHEN 'adjustment'::text THEN e.delta_kwh
                     ELSE (0)::numeric
                 END AS "case"
            FROM tokens.balance_entries e
         ), sums AS (
          SELECT e.meter_id,
             sum(e.bought_kwh) AS bought_kwh,
             sum(e.burnt_kwh) AS burnt_kwh,
             sum(e.adjusted_kwh) AS adjusted_kwh
            FROM entries e
           GROUP BY e.meter_id
         )
  SELECT COALESCE(b.meter_id, s.meter_id) AS "coalesce",
     b.balance_kwh,
     ((COALESCE(s.bought_kwh, (0)::numeric) + COALESCE(s.adjusted_kwh, (0)::numeric)) - COALESCE(s.burnt_kwh, (0)::numeric))
    FROM (tokens.balances b
      FULL JOIN sums s USING (meter_id))
   WHERE (((b.bought_kwh IS DISTINCT FROM COALESCE(s.bought_kwh, (0)::numeric)) OR (b.burnt_kwh IS DISTINCT FROM COALESCE(s.burnt_kwh, (0)::numeric))) OR (b.adjusted_kwh IS DISTINCT FROM COALESCE(s.adjusted_kwh, (0)::numeric)));
END;

ALTER FUNCTION tokens.check_balances() OWNER TO app_api;

-- Name: FUNCTION check_balances(); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.check_balances() IS 'Balances that differ from the sum of their purchases and entries; none is the proof that all add up.';

-- Name: get_balance(uuid); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.get_balance(p_meter_id uuid) RETURNS tokens.balances
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_balance tokens.balances;
begin
    select m.meter_id, coalesce(b.balance_kwh, 0), coalesce(b.bought_kwh, 0), coalesce(b.burnt_kwh, 0),
        coalesce(b.adjusted_kwh, 0), coalesce(b.unserved_kwh, 0), b.last_tid, coalesce(b.updated_at, m.created_at)
    into v_balance.meter_id, v_balance.balance_kwh, v_balance.bought_kwh, v_balance.burnt_kwh,
        v_balance.adjusted_kwh, v_balance.unserved_kwh, v_balance.last_tid, v_balance.updated_at
    from meters.meters as m
    left join tokens.balances as b using (meter_id)
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('You have no meter %s.', coalesce(p_meter_id::text, 'without an id')),
                  hint = 'List your meters with meters.list_meters.';
    end if;

    return v_balance;
end;
$$;

ALTER FUNCTION tokens.get_balance(p_meter_id uuid) OWNER TO app_api;

-- Name: FUNCTION get_balance(p_meter_id uuid); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.get_balance(p_meter_id uuid) IS 'Prepaid electricity of a meter: what is left, and what was bought, burnt and adjusted.';

-- Name: get_purchase(uuid, uuid); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.get_purchase(p_meter_id uuid, p_purchase_id uuid) RETURNS tokens.purchases
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_purchase tokens.purchases;
begin
    select p.* into v_purchase
    from tokens.purchases as p
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id;

    if not found then
        raise exception 'purchase_not_found'
            using errcode = 'PT404',
                  detail = format('You have no purchase %s for meter %s.', p_purchase_id, p_meter_id),
                  hint = 'List your purchases with tokens.list_purchases.';
    end if;

    return v_purchase;
end;
$$;

ALTER FUNCTION tokens.get_purchase(p_meter_id uuid, p_purchase_id uuid) OWNER TO app_api;

-- Name: FUNCTION get_purchase(p_meter_id uuid, p_purchase_id uuid); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.get_purchase(p_meter_id uuid, p_purchase_id uuid) IS 'One purchase, with its token and the lines of its receipt.';

-- Name: list_purchases(uuid, integer, uuid); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.list_purchases(p_meter_id uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 50, p_before uuid DEFAULT NULL::uuid) RETURNS SETOF tokens.purchases
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_last    constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    v_user_id uuid;
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Ask for 1 to 1000 rows and page with p_before.';
    end if;

    if p_meter_id is not null then
        return query
        select p.*
        from tokens.purchases as p
        where p.meter_id = p_meter_id and p.purchase_id < coalesce(p_before, c_last)
        order by p.purchase_id desc
        limit p_limit;
    else
        v_user_id := auth.require_uid();
        return query
        select p.*
        from tokens.purchases as p
        where p.user_id = v_user_id and p.purchase_id < coalesce(p_before, c_last)
        order by p.purchase_id desc
        limit p_limit;
    end if;
end;
$$;

ALTER FUNCTION tokens.list_purchases(p_meter_id uuid, p_limit integer, p_before uuid) OWNER TO app_api;

-- Name: FUNCTION list_purchases(p_meter_id uuid, p_limit integer, p_before uuid); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.list_purchases(p_meter_id uuid, p_limit integer, p_before uuid) IS 'Purchases, newest first, of one meter or of all that the caller bought.';

-- Name: purchase_tokens(uuid, numeric, text, uuid, uuid); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text DEFAULT NULL::text, p_account_id uuid DEFAULT NULL::uuid, p_correlation_id uuid DEFAULT NULL::uuid) RETURNS tokens.purchases
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_meter       meters.meters;
    v_account     payments.accounts;
    v_transaction payments.transactions;
    v_quote       tariffs.energy_quote;
    v_purchase    tokens.purchases;
    v_issued      tokens.issued_token;
begin
    if p_amount is null or p_amount <= 0 or p_amount >= 'Infinity' then
        raise exception 'invalid_amount'
            using errcode = 'PT400',
                  detail = format('The amount is %s.', coalesce(p_amount::text, 'missing')),
                  hint = 'Send a positive amount of money in p_amount.';
    end if;

    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('You have no meter %s.', coalesce(p_meter_id::text, 'without an id')),
                  hint = 'List your meters with meters.list_meters.';
    end if;

    v_account := payments._lock_account(coalesce(p_account_id, tokens._find_wallet(v_meter)));

    if p_idempotency_key is not null then
        v_transaction := payments._find_transaction(v_account.account_id, p_idempotency_key);

        if v_transaction.transaction_id is not null then
            return tokens._replay_purchase(v_transaction, p_meter_id, p_amount);
        end if;
    end if;

    if v_meter.status <> 'active' then
        raise exception 'meter_not_active'
            using errcode = 'PT409',
                  detail = format('Meter %s is %s.', v_meter.meter_number, v_meter.status),
                  hint = 'Tokens are sold for active meters only; ask your supplier.';
    end if;

    v_quote := tariffs.quote_energy(v_meter.tariff_code, p_amount => p_amount);

    if v_quote.currency <> v_account.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('The tariff is in %s, the wallet in %s.', v_quote.currency, v_account.currency),
                  hint = 'Pay from a wallet in the currency of the tariff.';
    end if;

    if v_account.balance - v_account.held < v_quote.total then
        raise exception 'insufficient_funds'
            using errcode = 'PT402',
                  detail = format(
                      'The price is %s %s, the wallet has %s.',
                      v_quote.total, v_quote.currency, v_account.balance - v_account.held
                  ),
                  hint = 'Top the wallet up, or buy for less.';
    end if;

    v_issued := tokens._issue_token(v_meter, v_quote.kwh, true);

    v_transaction := payments._post_transaction(
        v_account.account_id, 'purchase', v_quote.total,
        array['energy_revenue', 'levies_payable', 'vat_payable', 'rounding'],
        array[v_quote.energy_amount, v_quote.levies_amount, v_quote.vat_amount, v_quote.rounding_amount],
        p_idempotency_key, p_correlation_id
    );

    insert into tokens.purchases (
        meter_id, purchase_id, account_id, user_id, amount, currency, total,
        energy_kwh, token_kwh, tariff_version_id, lines, token, tid
    )
    values (
        p_meter_id, v_transaction.transaction_id, v_account.account_id, v_account.owner_user_id, p_amount,
        v_quote.currency, v_quote.total, v_quote.kwh, v_issued.token_kwh, v_quote.tariff_version_id,
        v_quote.lines, v_issued.token, v_issued.tid
    )
    returning * into v_purchase;

    perform events._publish(
        'token_purchased', 'meter', p_meter_id::text,
        jsonb_build_object(
            'purchase_id', v_purchase.purchase_id, 'account_id', v_purchase.account_id,
            'total', v_purchase.total, 'currency', v_purchase.currency, 'token_kwh', v_issued.token_kwh
        ),
        p_correlation_id
    );

    return v_purchase;
end;
$$;

ALTER FUNCTION tokens.purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text, p_account_id uuid, p_correlation_id uuid) OWNER TO app_api;

-- Name: FUNCTION purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text, p_account_id uuid, p_correlation_id uuid); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text, p_account_id uuid, p_correlation_id uuid) IS 'Buy electricity for a meter: charges the wallet and returns the 20-digit token; repeating an idempotency key is safe.';

-- Name: reprint_token(uuid, uuid); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.reprint_token(p_meter_id uuid, p_purchase_id uuid) RETURNS tokens.purchases
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_purchase tokens.purchases;
begin
    update tokens.purchases as p
    set reprint_count = p.reprint_count + 1
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id
    returning p.* into v_purchase;

    if not found then
        raise exception 'purchase_not_found'
            using errcode = 'PT404',
                  detail = format('You have no purchase %s for meter %s.', p_purchase_id, p_meter_id),
                  hint = 'List your purchases with tokens.list_purchases.';
    end if;

    return v_purchase;
end;
$$;

ALTER FUNCTION tokens.reprint_token(p_meter_id uuid, p_purchase_id uuid) OWNER TO app_api;

-- Name: FUNCTION reprint_token(p_meter_id uuid, p_purchase_id uuid); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.reprint_token(p_meter_id uuid, p_purchase_id uuid) IS 'The token of a purchase once more: the same 20 digits.';

-- Name: revend_token(uuid, uuid, text); Type: FUNCTION; Schema: tokens; Owner: app_api

CREATE FUNCTION tokens.revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text) RETURNS tokens.purchases
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_meter    meters.meters;
    v_purchase tokens.purchases;
    v_issued   tokens.issued_token;
begin
    if coalesce(btrim(p_reason), '') = '' then
        raise exception 'reason_required'
            using errcode = 'PT400',
                  detail = 'A second token for the same money needs a reason.',
                  hint = 'Say in p_reason why the first one cannot be used.';
    end if;

    select p.* into v_purchase
    from tokens.purchases as p
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id
    for no key update;

    if not found then
        raise exception 'purchase_not_found'
            using errcode = 'PT404',
                  detail = format('There is no purchase %s for meter %s.', p_purchase_id, p_meter_id),
                  hint = 'List the purchases of the meter with tokens.list_purchases.';
    end if;

    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('Meter %s is not in your registry any more.', p_meter_id),
                  hint = 'Refund the purchase, or sell for the meter that replaced this one.';
    end if;

    if v_meter.owner_user_id = auth.uid() or exists (
        select from payments.accounts as a
        where a.account_id = v_purchase.account_id and a.owner_user_id = auth.uid()
    ) then
        raise exception 'own_purchase'
            using errcode = 'PT403',
                  detail = 'The meter is yours, or you paid for the token.',
                  hint = 'Ask a colleague to look into it.';
    end if;

    perform tokens._check_not_refunded(v_purchase);

    if v_meter.status <> 'active' then
        raise exception 'meter_not_active'
            using errcode = 'PT409',
                  detail = format('Meter %s is %s.', v_meter.meter_number, v_meter.status),
                  hint = 'Tokens are issued for active meters only.';
    end if;

    v_issued := tokens._issue_token(v_meter, v_purchase.energy_kwh, false);

    insert into tokens.superseded_tokens (meter_id, purchase_id, tid, token, reason, superseded_by)
    values (p_meter_id, p_purchase_id, v_purchase.tid, v_purchase.token, p_reason, auth.uid());

    update tokens.purchases as p
    set tid = v_issued.tid, token = v_issued.token
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id
    returning p.* into v_purchase;

    perform events._publish(
        'token_revended', 'meter', p_meter_id::text,
        jsonb_build_object('purchase_id', p_purchase_id, 'reason', p_reason)
    );

    return v_purchase;
end;
$$;

ALTER FUNCTION tokens.revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text) OWNER TO app_api;

-- Name: FUNCTION revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text); Type: COMMENT; Schema: tokens; Owner: app_api

COMMENT ON FUNCTION tokens.revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text) IS 'Issue a new token for a purchase whose token cannot be used; the old one is kept as superseded.';

-- Name: set_vending_key(text, integer, text); Type: FUNCTION; Schema: tokens; Owner: app_owner

CREATE FUNCTION tokens.set_vending_key(p_sgc text, p_krn integer, p_vending_key text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_key bytea;
begin
    if p_sgc is null or p_sgc !~ '^[0-9]{6}$' or p_krn is null or p_krn not between 1 and 9 then
        raise exception 'invalid_supply_group'
            using errcode = 'PT400',
                  detail = format('Supply group %L, revision %L.', p_sgc, p_krn),
                  hint = 'A supply group has 6 digits, a key revision is 1 to 9.';
    end if;

    if p_vending_key is null or p_vending_key !~* '^[0-9a-f]{40}$' then
        raise exception 'invalid_vending_key'
            using errcode = 'PT400',
                  detail = 'DKGA04 takes a vending key of 20 bytes.',
                  hint = 'Send 40 hexadecimal digits.';
    end if;

    v_key := decode(p_vending_key, 'hex');

    insert into tokens.vending_keys (sgc, krn, vending_key)
    values (p_sgc, p_krn, v_key)
    on conflict (sgc, krn) do nothing;

    if not found then
        perform from tokens.vending_keys as k
        where k.sgc = p_sgc and k.krn = p_krn and k.vending_key = v_key;

        if not found then
            raise exception 'vending_key_exists'
                using errcode = 'PT409',
                      detail = format('Supply group %s has another key of revision %s.', p_sgc, p_krn),
                      hint = 'Install the new key as the next revision, then change the keys of the meters.';
        end if;
    end if;
end;
$_$;

ALTER FUNCTION tokens.set_vending_key(p_sgc text, p_krn integer, p_vending_key text) OWNER TO app_owner;

-- Name: FUNCTION set_vending_key(p_sgc text, p_krn integer, p_vending_key text); Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON FUNCTION tokens.set_vending_key(p_sgc text, p_krn integer, p_vending_key text) IS 'Install the vending key of a supply group, 40 hexadecimal digits.';

-- Name: idempotency_keys; Type: TABLE; Schema: api; Owner: app_owner

CREATE TABLE api.idempotency_keys (
    scope text NOT NULL,
    idempotency_key text NOT NULL,
    fingerprint bytea NOT NULL,
    response_body text,
    response_status integer,
    response_headers text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE api.idempotency_keys OWNER TO app_owner;

-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON TABLE api.idempotency_keys IS 'The first answer to every call with an Idempotency-Key.';

-- Name: COLUMN idempotency_keys.scope; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON COLUMN api.idempotency_keys.scope IS 'Whose key: user:<id>, or role:<name> for calls without a user.';

-- Name: COLUMN idempotency_keys.fingerprint; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON COLUMN api.idempotency_keys.fingerprint IS 'SHA-256 of method, function and body.';

-- Name: COLUMN idempotency_keys.response_body; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON COLUMN api.idempotency_keys.response_body IS 'The body as it was sent, null for none.';

-- Name: COLUMN idempotency_keys.response_status; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON COLUMN api.idempotency_keys.response_status IS 'Set by the function; null for the usual one.';

-- Name: COLUMN idempotency_keys.response_headers; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON COLUMN api.idempotency_keys.response_headers IS 'response.headers as the function set it, null for none.';

-- Name: partitioned_tables; Type: TABLE; Schema: core; Owner: app_owner

CREATE TABLE core.partitioned_tables (
    table_name text NOT NULL,
    period text NOT NULL,
    partitions_ahead integer NOT NULL,
    CONSTRAINT partitioned_tables_partitions_ahead_check CHECK (((partitions_ahead >= 1) AND (partitions_ahead <= 400))),
    CONSTRAINT partitioned_tables_period_check CHECK ((period = ANY (ARRAY['day'::text, 'month'::text])))
);

ALTER TABLE core.partitioned_tables OWNER TO app_owner;

-- Name: TABLE partitioned_tables; Type: COMMENT; Schema: core; Owner: app_owner

COMMENT ON TABLE core.partitioned_tables IS 'Range-partitioned tables, the length of a partition and how many are kept ready.';

-- Name: epochs; Type: TABLE; Schema: events; Owner: app_owner

CREATE TABLE events.epochs (
    epoch integer NOT NULL,
    first_event_id bigint NOT NULL,
    system_identifier bigint NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE events.epochs OWNER TO app_owner;

-- Name: TABLE epochs; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON TABLE events.epochs IS 'Spans of event ids within which transaction numbers are comparable.';

-- Name: COLUMN epochs.system_identifier; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.epochs.system_identifier IS 'The server that numbered the transactions.';

-- Name: streams; Type: TABLE; Schema: events; Owner: app_owner

CREATE TABLE events.streams (
    aggregate_type text NOT NULL,
    aggregate_id text NOT NULL,
    aggregate_version bigint NOT NULL,
    last_xid xid8 NOT NULL
)
WITH (fillfactor='80');

ALTER TABLE events.streams OWNER TO app_owner;

-- Name: TABLE streams; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON TABLE events.streams IS 'The last version of every aggregate with versioned events.';

-- Name: COLUMN streams.last_xid; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON COLUMN events.streams.last_xid IS 'The xid of its last event; the next one never sorts before it.';

-- Name: dirty_buckets; Type: TABLE; Schema: meters; Owner: app_owner

CREATE TABLE meters.dirty_buckets (
    meter_id uuid NOT NULL,
    bucket_at timestamp with time zone NOT NULL,
    mark_id bigint NOT NULL
);

ALTER TABLE meters.dirty_buckets OWNER TO app_owner;

-- Name: TABLE dirty_buckets; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON TABLE meters.dirty_buckets IS 'Quarters of an hour whose roll-ups lack readings; one row per ingesting call, deleted by the roll-up.';

-- Name: dirty_buckets_mark_id_seq; Type: SEQUENCE; Schema: meters; Owner: app_owner

ALTER TABLE meters.dirty_buckets ALTER COLUMN mark_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meters.dirty_buckets_mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: status_transitions; Type: TABLE; Schema: meters; Owner: app_owner

CREATE TABLE meters.status_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL
);

ALTER TABLE meters.status_transitions OWNER TO app_owner;

-- Name: TABLE status_transitions; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON TABLE meters.status_transitions IS 'Which status of a meter may follow which.';

-- Name: unsettled_consumption; Type: TABLE; Schema: meters; Owner: app_owner

CREATE TABLE meters.unsettled_consumption (
    meter_id uuid NOT NULL,
    consumption_id bigint NOT NULL,
    energy_kwh numeric NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT unsettled_consumption_energy_kwh_check CHECK ((energy_kwh > (0)::numeric))
);

ALTER TABLE meters.unsettled_consumption OWNER TO app_owner;

-- Name: TABLE unsettled_consumption; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON TABLE meters.unsettled_consumption IS 'Energy that was stored and not yet taken from a balance; one row per ingesting call and meter.';

-- Name: unsettled_consumption_consumption_id_seq; Type: SEQUENCE; Schema: meters; Owner: app_owner

ALTER TABLE meters.unsettled_consumption ALTER COLUMN consumption_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meters.unsettled_consumption_consumption_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: currencies; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.currencies (
    currency text NOT NULL,
    minor_units smallint NOT NULL,
    CONSTRAINT currencies_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT currencies_minor_units_check CHECK (((minor_units >= 0) AND (minor_units <= 4)))
);

ALTER TABLE payments.currencies OWNER TO app_owner;

-- Name: TABLE currencies; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.currencies IS 'Currencies that accounts may be in (ISO 4217).';

-- Name: COLUMN currencies.minor_units; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON COLUMN payments.currencies.minor_units IS 'Decimals of an amount: 2 for KES, 0 for RWF.';

-- Name: entries; Type: VIEW; Schema: payments; Owner: app_api

CREATE VIEW payments.entries AS
 SELECT t.account_id,
        CASE
            WHEN t.is_debit THEN (- (t.amount)::numeric)
            ELSE (t.amount)::numeric
        END AS amount,
    t.currency,
    t.created_at,
    t.transaction_id,
    t.transfer_id,
    t.xid
   FROM payments.transfers t
UNION ALL
 SELECT a.account_id,
        CASE
            WHEN t.is_debit THEN (t.amount)::numeric
            ELSE (- (t.amount)::numeric)
        END AS amount,
    t.currency,
    t.created_at,
    t.transaction_id,
    t.transfer_id,
    t.xid
   FROM (payments.transfers t
     LEFT JOIN payments.accounts a ON ((((a.code)::text = (t.contra_code)::text) AND (a.currency = t.currency))));

ALTER VIEW payments.entries OWNER TO app_api;

-- Name: VIEW entries; Type: COMMENT; Schema: payments; Owner: app_api

COMMENT ON VIEW payments.entries IS 'Two signed rows per transfer: credits positive, debits negative.';

-- Name: idempotency_keys; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.idempotency_keys (
    account_id uuid NOT NULL,
    idempotency_key payments.idempotency_key NOT NULL,
    transaction_id uuid NOT NULL,
    user_id uuid
);

ALTER TABLE payments.idempotency_keys OWNER TO app_owner;

-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.idempotency_keys IS 'The transaction that each idempotency key made. The request''s fingerprint is that row: type, amount, currency, metadata.';

-- Name: reservations; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.reservations (
    account_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    amount payments.money NOT NULL,
    expires_at timestamp with time zone
);

ALTER TABLE payments.reservations OWNER TO app_owner;

-- Name: TABLE reservations; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.reservations IS 'One row per open debit, purchase or hold; they add up to accounts.held. Deleted when it is captured or released.';

-- Name: status_transitions; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.status_transitions (
    type payments.transaction_type NOT NULL,
    from_status payments.transaction_status NOT NULL,
    to_status payments.transaction_status NOT NULL
);

ALTER TABLE payments.status_transitions OWNER TO app_owner;

-- Name: TABLE status_transitions; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.status_transitions IS 'The life cycle of a transaction: every allowed change of status.';

-- Name: transfers_transfer_id_seq; Type: SEQUENCE; Schema: payments; Owner: app_owner

ALTER TABLE payments.transfers ALTER COLUMN transfer_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payments.transfers_transfer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 64
);

-- Name: wallets; Type: TABLE; Schema: payments; Owner: app_owner

CREATE TABLE payments.wallets (
    owner_user_id uuid NOT NULL,
    currency text NOT NULL,
    account_id uuid NOT NULL
);

ALTER TABLE payments.wallets OWNER TO app_owner;

-- Name: TABLE wallets; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON TABLE payments.wallets IS 'Look-up: which account is a user''s wallet in a currency.';

-- Name: tariff_bands; Type: TABLE; Schema: tariffs; Owner: app_owner

CREATE TABLE tariffs.tariff_bands (
    tariff_version_id uuid NOT NULL,
    from_kwh numeric NOT NULL,
    band_code text NOT NULL,
    rate numeric NOT NULL,
    CONSTRAINT tariff_bands_band_code_check CHECK ((btrim(band_code) <> ''::text)),
    CONSTRAINT tariff_bands_from_kwh_check CHECK (((from_kwh >= (0)::numeric) AND (from_kwh < (1000000000)::numeric))),
    CONSTRAINT tariff_bands_rate_check CHECK (((rate > (0)::numeric) AND (rate < (1000000)::numeric)))
);

ALTER TABLE tariffs.tariff_bands OWNER TO app_owner;

-- Name: TABLE tariff_bands; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON TABLE tariffs.tariff_bands IS 'Bands or slabs of a version: above from_kwh, up to the next band''s.';

-- Name: COLUMN tariff_bands.rate; Type: COMMENT; Schema: tariffs; Owner: app_owner

COMMENT ON COLUMN tariffs.tariff_bands.rate IS 'Currency per kWh, before charges.';

-- Name: meter_keys; Type: TABLE; Schema: tokens; Owner: app_owner

CREATE TABLE tokens.meter_keys (
    meter_id uuid NOT NULL,
    key_identity text NOT NULL,
    schedule integer[] NOT NULL,
    CONSTRAINT meter_keys_schedule_check CHECK ((cardinality(schedule) = 76))
);

ALTER TABLE tokens.meter_keys OWNER TO app_owner;

-- Name: TABLE meter_keys; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TABLE tokens.meter_keys IS 'The expanded decoder key of a meter, derived at its first vend. Secret.';

-- Name: COLUMN meter_keys.key_identity; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON COLUMN tokens.meter_keys.key_identity IS 'What the key was derived from; another identity derives anew.';

-- Name: superseded_tokens; Type: TABLE; Schema: tokens; Owner: app_owner

CREATE TABLE tokens.superseded_tokens (
    meter_id uuid NOT NULL,
    purchase_id uuid NOT NULL,
    tid bigint NOT NULL,
    token text NOT NULL,
    reason text NOT NULL,
    superseded_by uuid,
    superseded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT superseded_tokens_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE tokens.superseded_tokens OWNER TO app_owner;

-- Name: TABLE superseded_tokens; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TABLE tokens.superseded_tokens IS 'Tokens that a re-vend replaced, and why.';

-- Name: vending_keys; Type: TABLE; Schema: tokens; Owner: app_owner

CREATE TABLE tokens.vending_keys (
    sgc text NOT NULL,
    krn smallint NOT NULL,
    vending_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT vending_keys_krn_check CHECK (((krn >= 1) AND (krn <= 9))),
    CONSTRAINT vending_keys_sgc_check CHECK ((sgc ~ '^[0-9]{6}$'::text)),
    CONSTRAINT vending_keys_vending_key_check CHECK ((length(vending_key) = 20))
);

ALTER TABLE tokens.vending_keys OWNER TO app_owner;

-- Name: TABLE vending_keys; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON TABLE tokens.vending_keys IS 'Vending keys of supply groups (DKGA04, 20 bytes). Secret.';

-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: api; Owner: app_owner

ALTER TABLE ONLY api.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, idempotency_key);

-- Name: users users_email_key; Type: CONSTRAINT; Schema: auth; Owner: app_owner

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_email_key UNIQUE (email);

-- Name: users users_pkey; Type: CONSTRAINT; Schema: auth; Owner: app_owner

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);

-- Name: partitioned_tables partitioned_tables_pkey; Type: CONSTRAINT; Schema: core; Owner: app_owner

ALTER TABLE ONLY core.partitioned_tables
    ADD CONSTRAINT partitioned_tables_pkey PRIMARY KEY (table_name);

-- Name: epochs epochs_pkey; Type: CONSTRAINT; Schema: events; Owner: app_owner

ALTER TABLE ONLY events.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (epoch);

-- Name: events events_pkey; Type: CONSTRAINT; Schema: events; Owner: app_owner

ALTER TABLE ONLY events.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (xid, event_id, created_at);

-- Name: snapshots snapshots_pkey; Type: CONSTRAINT; Schema: events; Owner: app_owner

ALTER TABLE ONLY events.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (aggregate_type, aggregate_id);

-- Name: streams streams_pkey; Type: CONSTRAINT; Schema: events; Owner: app_owner

ALTER TABLE ONLY events.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (aggregate_type, aggregate_id);

-- Name: subscriptions subscriptions_pkey; Type: CONSTRAINT; Schema: events; Owner: app_owner

ALTER TABLE ONLY events.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (subscription_name);

-- Name: dirty_buckets dirty_buckets_pkey; Type: CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.dirty_buckets
    ADD CONSTRAINT dirty_buckets_pkey PRIMARY KEY (meter_id, bucket_at, mark_id);

-- Name: meter_codes meter_codes_pkey; Type: CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.meter_codes
    ADD CONSTRAINT meter_codes_pkey PRIMARY KEY (code_type, code);

-- Name: meters meters_pkey; Type: CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.meters
    ADD CONSTRAINT meters_pkey PRIMARY KEY (meter_id);

-- Name: readings readings_pkey; Type: CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.readings
    ADD CONSTRAINT readings_pkey PRIMARY KEY (meter_id, read_at);

-- Name: status_transitions status_transitions_pkey; Type: CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.status_transitions
    ADD CONSTRAINT status_transitions_pkey PRIMARY KEY (from_status, to_status);

-- Name: unsettled_consumption unsettled_consumption_pkey; Type: CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.unsettled_consumption
    ADD CONSTRAINT unsettled_consumption_pkey PRIMARY KEY (meter_id, consumption_id);

-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (account_id);

-- Name: balance_checkpoints balance_checkpoints_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.balance_checkpoints
    ADD CONSTRAINT balance_checkpoints_pkey PRIMARY KEY (code, currency);

-- Name: currencies currencies_currency_minor_units_key; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.currencies
    ADD CONSTRAINT currencies_currency_minor_units_key UNIQUE (currency, minor_units);

-- Name: currencies currencies_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.currencies
    ADD CONSTRAINT currencies_pkey PRIMARY KEY (currency);

-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, idempotency_key);

-- Name: reservations reservations_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.reservations
    ADD CONSTRAINT reservations_pkey PRIMARY KEY (account_id, transaction_id);

-- Name: status_transitions status_transitions_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.status_transitions
    ADD CONSTRAINT status_transitions_pkey PRIMARY KEY (type, from_status, to_status);

-- Name: transaction_events transaction_events_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.transaction_events
    ADD CONSTRAINT transaction_events_pkey PRIMARY KEY (account_id, transaction_id, created_at, to_status);

-- Name: transactions transactions_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.transactions
    ADD CONSTRAINT transactions_pkey PRIMARY KEY (account_id, created_at, transaction_id);

-- Name: transfers transfers_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.transfers
    ADD CONSTRAINT transfers_pkey PRIMARY KEY (account_id, created_at, transfer_id);

-- Name: wallets wallets_account_id_key; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_account_id_key UNIQUE (account_id);

-- Name: wallets wallets_pkey; Type: CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_pkey PRIMARY KEY (owner_user_id, currency);

-- Name: charges charges_effective_key; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.charges
    ADD CONSTRAINT charges_effective_key UNIQUE (tariff_code, charge_code, effective_from);

-- Name: charges charges_pkey; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.charges
    ADD CONSTRAINT charges_pkey PRIMARY KEY (charge_id);

-- Name: price_sheets price_sheets_pkey; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.price_sheets
    ADD CONSTRAINT price_sheets_pkey PRIMARY KEY (tariff_code, effective_from);

-- Name: tariff_bands tariff_bands_code_key; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.tariff_bands
    ADD CONSTRAINT tariff_bands_code_key UNIQUE (tariff_version_id, band_code);

-- Name: tariff_bands tariff_bands_pkey; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.tariff_bands
    ADD CONSTRAINT tariff_bands_pkey PRIMARY KEY (tariff_version_id, from_kwh);

-- Name: tariff_versions tariff_versions_effective_key; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.tariff_versions
    ADD CONSTRAINT tariff_versions_effective_key UNIQUE (tariff_code, effective_from);

-- Name: tariff_versions tariff_versions_pkey; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.tariff_versions
    ADD CONSTRAINT tariff_versions_pkey PRIMARY KEY (tariff_version_id);

-- Name: tariffs tariffs_pkey; Type: CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.tariffs
    ADD CONSTRAINT tariffs_pkey PRIMARY KEY (tariff_code);

-- Name: balance_entries balance_entries_pkey; Type: CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.balance_entries
    ADD CONSTRAINT balance_entries_pkey PRIMARY KEY (meter_id, entry_id);

-- Name: balances balances_pkey; Type: CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.balances
    ADD CONSTRAINT balances_pkey PRIMARY KEY (meter_id);

-- Name: meter_keys meter_keys_pkey; Type: CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.meter_keys
    ADD CONSTRAINT meter_keys_pkey PRIMARY KEY (meter_id);

-- Name: purchases purchases_meter_id_tid_key; Type: CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.purchases
    ADD CONSTRAINT purchases_meter_id_tid_key UNIQUE (meter_id, tid);

-- Name: purchases purchases_pkey; Type: CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.purchases
    ADD CONSTRAINT purchases_pkey PRIMARY KEY (meter_id, purchase_id);

-- Name: superseded_tokens superseded_tokens_pkey; Type: CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.superseded_tokens
    ADD CONSTRAINT superseded_tokens_pkey PRIMARY KEY (meter_id, purchase_id, tid);

-- Name: vending_keys vending_keys_pkey; Type: CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.vending_keys
    ADD CONSTRAINT vending_keys_pkey PRIMARY KEY (sgc, krn);

-- Name: idempotency_keys_created_at_idx; Type: INDEX; Schema: api; Owner: app_owner

CREATE INDEX idempotency_keys_created_at_idx ON api.idempotency_keys USING btree (created_at);

-- Name: INDEX idempotency_keys_created_at_idx; Type: COMMENT; Schema: api; Owner: app_owner

COMMENT ON INDEX api.idempotency_keys_created_at_idx IS 'purge_idempotency_keys: the oldest first.';

-- Name: events_aggregate_type_aggregate_id_aggregate_version_idx; Type: INDEX; Schema: events; Owner: app_owner

CREATE INDEX events_aggregate_type_aggregate_id_aggregate_version_idx ON ONLY events.events USING btree (aggregate_type, aggregate_id, aggregate_version) WHERE (aggregate_version IS NOT NULL);

-- Name: INDEX events_aggregate_type_aggregate_id_aggregate_version_idx; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON INDEX events.events_aggregate_type_aggregate_id_aggregate_version_idx IS 'get_aggregate_events: the history of one aggregate; plain facts stay out of it.';

-- Name: INDEX events_pkey; Type: COMMENT; Schema: events; Owner: app_owner

COMMENT ON INDEX events.events_pkey IS 'read_events: the rows after a cursor in the order of delivery.';

-- Name: meter_codes_meter_id_idx; Type: INDEX; Schema: meters; Owner: app_owner

CREATE INDEX meter_codes_meter_id_idx ON meters.meter_codes USING btree (meter_id);

-- Name: INDEX meter_codes_meter_id_idx; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON INDEX meters.meter_codes_meter_id_idx IS 'The codes of a meter, for its foreign key.';

-- Name: meters_owner_user_id_idx; Type: INDEX; Schema: meters; Owner: app_owner

CREATE INDEX meters_owner_user_id_idx ON meters.meters USING btree (owner_user_id, meter_id);

-- Name: INDEX meters_owner_user_id_idx; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON INDEX meters.meters_owner_user_id_idx IS 'A user''s own meters, in the order of list_meters.';

-- Name: meters_region_idx; Type: INDEX; Schema: meters; Owner: app_owner

CREATE INDEX meters_region_idx ON meters.meters USING btree (region, meter_id);

-- Name: INDEX meters_region_idx; Type: COMMENT; Schema: meters; Owner: app_owner

COMMENT ON INDEX meters.meters_region_idx IS 'The meters of a region, in the order of list_meters.';

-- Name: accounts_code_currency_key; Type: INDEX; Schema: payments; Owner: app_owner

CREATE UNIQUE INDEX accounts_code_currency_key ON payments.accounts USING btree (code, currency) WHERE (code IS NOT NULL);

-- Name: INDEX accounts_code_currency_key; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.accounts_code_currency_key IS 'A system account by its code.';

-- Name: accounts_currency_idx; Type: INDEX; Schema: payments; Owner: app_owner

CREATE INDEX accounts_currency_idx ON payments.accounts USING btree (currency, minor_units);

-- Name: INDEX accounts_currency_idx; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.accounts_currency_idx IS 'Foreign key: who uses a currency.';

-- Name: balance_checkpoints_currency_idx; Type: INDEX; Schema: payments; Owner: app_owner

CREATE INDEX balance_checkpoints_currency_idx ON payments.balance_checkpoints USING btree (currency);

-- Name: INDEX balance_checkpoints_currency_idx; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.balance_checkpoints_currency_idx IS 'Foreign key: who uses a currency.';

-- Name: INDEX currencies_currency_minor_units_key; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.currencies_currency_minor_units_key IS 'Foreign key of accounts.';

-- Name: reservations_expires_at_idx; Type: INDEX; Schema: payments; Owner: app_owner

CREATE INDEX reservations_expires_at_idx ON payments.reservations USING btree (expires_at);

-- Name: INDEX reservations_expires_at_idx; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.reservations_expires_at_idx IS 'Reservations that are due to expire.';

-- Name: transactions_transaction_id_idx; Type: INDEX; Schema: payments; Owner: app_owner

CREATE INDEX transactions_transaction_id_idx ON ONLY payments.transactions USING btree (transaction_id);

-- Name: INDEX transactions_transaction_id_idx; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.transactions_transaction_id_idx IS 'A transaction by its id alone; everybody''s transactions, newest first (ids sort by time).';

-- Name: transfers_xid_idx; Type: INDEX; Schema: payments; Owner: app_owner

CREATE INDEX transfers_xid_idx ON ONLY payments.transfers USING btree (xid);

-- Name: INDEX transfers_xid_idx; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.transfers_xid_idx IS 'The transfers since the last checkpoint of the system accounts.';

-- Name: INDEX wallets_account_id_key; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.wallets_account_id_key IS 'Foreign key, and one owner per wallet.';

-- Name: wallets_currency_idx; Type: INDEX; Schema: payments; Owner: app_owner

CREATE INDEX wallets_currency_idx ON payments.wallets USING btree (currency);

-- Name: INDEX wallets_currency_idx; Type: COMMENT; Schema: payments; Owner: app_owner

COMMENT ON INDEX payments.wallets_currency_idx IS 'Foreign key: who uses a currency.';

-- Name: price_sheets_version_idx; Type: INDEX; Schema: tariffs; Owner: app_owner

CREATE INDEX price_sheets_version_idx ON tariffs.price_sheets USING btree (tariff_version_id);

-- Name: purchases_user_id_idx; Type: INDEX; Schema: tokens; Owner: app_owner

CREATE INDEX purchases_user_id_idx ON tokens.purchases USING btree (user_id, purchase_id);

-- Name: INDEX purchases_user_id_idx; Type: COMMENT; Schema: tokens; Owner: app_owner

COMMENT ON INDEX tokens.purchases_user_id_idx IS 'A buyer''s purchases, newest first (list_purchases).';

-- Name: events _100_refuse_change; Type: TRIGGER; Schema: events; Owner: app_owner

CREATE TRIGGER _100_refuse_change BEFORE DELETE OR UPDATE ON events.events FOR EACH ROW EXECUTE FUNCTION events.events__refuse_change();

-- Name: events _100_refuse_truncate; Type: TRIGGER; Schema: events; Owner: app_owner

CREATE TRIGGER _100_refuse_truncate BEFORE TRUNCATE ON events.events FOR EACH STATEMENT EXECUTE FUNCTION events.events__refuse_change();

-- Name: transactions _100_record_status; Type: TRIGGER; Schema: payments; Owner: app_owner

CREATE TRIGGER _100_record_status BEFORE UPDATE OF status ON payments.transactions FOR EACH ROW EXECUTE FUNCTION payments.transactions__record_status();

-- Name: transaction_events _100_refuse_change; Type: TRIGGER; Schema: payments; Owner: app_owner

CREATE TRIGGER _100_refuse_change BEFORE DELETE OR UPDATE ON payments.transaction_events FOR EACH ROW EXECUTE FUNCTION payments.transfers__refuse_change();

-- Name: transfers _100_refuse_change; Type: TRIGGER; Schema: payments; Owner: app_owner

CREATE TRIGGER _100_refuse_change BEFORE DELETE OR UPDATE ON payments.transfers FOR EACH ROW EXECUTE FUNCTION payments.transfers__refuse_change();

-- Name: transfers _100_refuse_truncate; Type: TRIGGER; Schema: payments; Owner: app_owner

CREATE TRIGGER _100_refuse_truncate BEFORE TRUNCATE ON payments.transfers FOR EACH STATEMENT EXECUTE FUNCTION payments.transfers__refuse_change();

-- Name: meter_codes meter_codes_meter_id_fkey; Type: FK CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.meter_codes
    ADD CONSTRAINT meter_codes_meter_id_fkey FOREIGN KEY (meter_id) REFERENCES meters.meters(meter_id);

-- Name: meters meters_owner_user_id_fkey; Type: FK CONSTRAINT; Schema: meters; Owner: app_owner

ALTER TABLE ONLY meters.meters
    ADD CONSTRAINT meters_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES auth.users(user_id);

-- Name: accounts accounts_currency_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.accounts
    ADD CONSTRAINT accounts_currency_fkey FOREIGN KEY (currency, minor_units) REFERENCES payments.currencies(currency, minor_units);

-- Name: balance_checkpoints balance_checkpoints_currency_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.balance_checkpoints
    ADD CONSTRAINT balance_checkpoints_currency_fkey FOREIGN KEY (currency) REFERENCES payments.currencies(currency);

-- Name: reservations reservations_account_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.reservations
    ADD CONSTRAINT reservations_account_id_fkey FOREIGN KEY (account_id) REFERENCES payments.accounts(account_id);

-- Name: wallets wallets_account_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_account_id_fkey FOREIGN KEY (account_id) REFERENCES payments.accounts(account_id);

-- Name: wallets wallets_currency_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_currency_fkey FOREIGN KEY (currency) REFERENCES payments.currencies(currency);

-- Name: wallets wallets_owner_user_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: app_owner

ALTER TABLE ONLY payments.wallets
    ADD CONSTRAINT wallets_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES auth.users(user_id);

-- Name: charges charges_tariff_code_fkey; Type: FK CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.charges
    ADD CONSTRAINT charges_tariff_code_fkey FOREIGN KEY (tariff_code) REFERENCES tariffs.tariffs(tariff_code);

-- Name: price_sheets price_sheets_tariff_code_fkey; Type: FK CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.price_sheets
    ADD CONSTRAINT price_sheets_tariff_code_fkey FOREIGN KEY (tariff_code) REFERENCES tariffs.tariffs(tariff_code);

-- Name: price_sheets price_sheets_tariff_version_id_fkey; Type: FK CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.price_sheets
    ADD CONSTRAINT price_sheets_tariff_version_id_fkey FOREIGN KEY (tariff_version_id) REFERENCES tariffs.tariff_versions(tariff_version_id);

-- Name: tariff_bands tariff_bands_tariff_version_id_fkey; Type: FK CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.tariff_bands
    ADD CONSTRAINT tariff_bands_tariff_version_id_fkey FOREIGN KEY (tariff_version_id) REFERENCES tariffs.tariff_versions(tariff_version_id);

-- Name: tariff_versions tariff_versions_tariff_code_fkey; Type: FK CONSTRAINT; Schema: tariffs; Owner: app_owner

ALTER TABLE ONLY tariffs.tariff_versions
    ADD CONSTRAINT tariff_versions_tariff_code_fkey FOREIGN KEY (tariff_code) REFERENCES tariffs.tariffs(tariff_code);

-- Name: balance_entries balance_entries_meter_id_fkey; Type: FK CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.balance_entries
    ADD CONSTRAINT balance_entries_meter_id_fkey FOREIGN KEY (meter_id) REFERENCES meters.meters(meter_id);

-- Name: balances balances_meter_id_fkey; Type: FK CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.balances
    ADD CONSTRAINT balances_meter_id_fkey FOREIGN KEY (meter_id) REFERENCES meters.meters(meter_id);

-- Name: meter_keys meter_keys_meter_id_fkey; Type: FK CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.meter_keys
    ADD CONSTRAINT meter_keys_meter_id_fkey FOREIGN KEY (meter_id) REFERENCES meters.meters(meter_id);

-- Name: superseded_tokens superseded_tokens_meter_id_purchase_id_fkey; Type: FK CONSTRAINT; Schema: tokens; Owner: app_owner

ALTER TABLE ONLY tokens.superseded_tokens
    ADD CONSTRAINT superseded_tokens_meter_id_purchase_id_fkey FOREIGN KEY (meter_id, purchase_id) REFERENCES tokens.purchases(meter_id, purchase_id);

-- Name: idempotency_keys; Type: ROW SECURITY; Schema: api; Owner: app_owner

ALTER TABLE api.idempotency_keys ENABLE ROW LEVEL SECURITY;

-- Name: idempotency_keys idempotency_keys_own; Type: POLICY; Schema: api; Owner: app_owner

CREATE POLICY idempotency_keys_own ON api.idempotency_keys FOR SELECT TO app_api USING ((scope = ( SELECT api._get_scope() AS _get_scope)));

-- Name: idempotency_keys idempotency_keys_service; Type: POLICY; Schema: api; Owner: app_owner

CREATE POLICY idempotency_keys_service ON api.idempotency_keys TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text)) WITH CHECK ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: idempotency_keys idempotency_keys_store; Type: POLICY; Schema: api; Owner: app_owner

CREATE POLICY idempotency_keys_store ON api.idempotency_keys FOR INSERT TO app_api WITH CHECK ((scope = ( SELECT api._get_scope() AS _get_scope)));

-- Name: users; Type: ROW SECURITY; Schema: auth; Owner: app_owner

ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;

-- Name: users users_own; Type: POLICY; Schema: auth; Owner: app_owner

CREATE POLICY users_own ON auth.users FOR SELECT TO app_api USING ((user_id = ( SELECT auth.uid() AS uid)));

-- Name: users users_service; Type: POLICY; Schema: auth; Owner: app_owner

CREATE POLICY users_service ON auth.users TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text)) WITH CHECK ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: partitioned_tables; Type: ROW SECURITY; Schema: core; Owner: app_owner

ALTER TABLE core.partitioned_tables ENABLE ROW LEVEL SECURITY;

-- Name: partitioned_tables partitioned_tables_read; Type: POLICY; Schema: core; Owner: app_owner

CREATE POLICY partitioned_tables_read ON core.partitioned_tables FOR SELECT TO app_api USING (true);

-- Name: epochs; Type: ROW SECURITY; Schema: events; Owner: app_owner

ALTER TABLE events.epochs ENABLE ROW LEVEL SECURITY;

-- Name: epochs epochs_read; Type: POLICY; Schema: events; Owner: app_owner

CREATE POLICY epochs_read ON events.epochs FOR SELECT TO app_api USING (true);

-- Name: events; Type: ROW SECURITY; Schema: events; Owner: app_owner

ALTER TABLE events.events ENABLE ROW LEVEL SECURITY;

-- Name: events events_append; Type: POLICY; Schema: events; Owner: app_owner

CREATE POLICY events_append ON events.events FOR INSERT TO app_api WITH CHECK (true);

-- Name: events events_region; Type: POLICY; Schema: events; Owner: app_owner

CREATE POLICY events_region ON events.events FOR SELECT TO app_api USING (((( SELECT auth.role() AS role) = 'operator'::text) AND (aggregate_type = 'meter'::text) AND (EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id =
        CASE
            WHEN (events.aggregate_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'::text) THEN (events.aggregate_id)::uuid
            ELSE NULL::uuid
        END)))));

-- Name: events events_staff; Type: POLICY; Schema: events; Owner: app_owner

CREATE POLICY events_staff ON events.events FOR SELECT TO app_api USING ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text])));

-- Name: snapshots; Type: ROW SECURITY; Schema: events; Owner: app_owner

ALTER TABLE events.snapshots ENABLE ROW LEVEL SECURITY;

-- Name: snapshots snapshots_service; Type: POLICY; Schema: events; Owner: app_owner

CREATE POLICY snapshots_service ON events.snapshots TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text)) WITH CHECK ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: streams; Type: ROW SECURITY; Schema: events; Owner: app_owner

ALTER TABLE events.streams ENABLE ROW LEVEL SECURITY;

-- Name: streams streams_append; Type: POLICY; Schema: events; Owner: app_owner

CREATE POLICY streams_append ON events.streams TO app_api USING (true) WITH CHECK (true);

-- Name: subscriptions; Type: ROW SECURITY; Schema: events; Owner: app_owner

ALTER TABLE events.subscriptions ENABLE ROW LEVEL SECURITY;

-- Name: subscriptions subscriptions_service; Type: POLICY; Schema: events; Owner: app_owner

CREATE POLICY subscriptions_service ON events.subscriptions TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text)) WITH CHECK ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: dirty_buckets; Type: ROW SECURITY; Schema: meters; Owner: app_owner

ALTER TABLE meters.dirty_buckets ENABLE ROW LEVEL SECURITY;

-- Name: dirty_buckets dirty_buckets_ingest; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY dirty_buckets_ingest ON meters.dirty_buckets FOR INSERT TO app_api WITH CHECK (true);

-- Name: dirty_buckets dirty_buckets_service; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY dirty_buckets_service ON meters.dirty_buckets TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text)) WITH CHECK ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: meter_codes; Type: ROW SECURITY; Schema: meters; Owner: app_owner

ALTER TABLE meters.meter_codes ENABLE ROW LEVEL SECURITY;

-- Name: meter_codes meter_codes_manager; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY meter_codes_manager ON meters.meter_codes FOR INSERT TO app_api WITH CHECK ((( SELECT auth.role() AS role) = ANY (ARRAY['service_role'::text, 'admin'::text])));

-- Name: meter_codes meter_codes_read; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY meter_codes_read ON meters.meter_codes FOR SELECT TO app_api USING (true);

-- Name: meters; Type: ROW SECURITY; Schema: meters; Owner: app_owner

ALTER TABLE meters.meters ENABLE ROW LEVEL SECURITY;

-- Name: meters meters_manager; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY meters_manager ON meters.meters TO app_api USING ((( SELECT auth.role() AS role) = ANY (ARRAY['service_role'::text, 'admin'::text]))) WITH CHECK ((( SELECT auth.role() AS role) = ANY (ARRAY['service_role'::text, 'admin'::text])));

-- Name: meters meters_own; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY meters_own ON meters.meters FOR SELECT TO app_api USING ((owner_user_id = ( SELECT auth.uid() AS uid)));

-- Name: meters meters_region; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY meters_region ON meters.meters FOR SELECT TO app_api USING (((( SELECT auth.role() AS role) = 'operator'::text) AND (region = ( SELECT meters._caller_region() AS _caller_region))));

-- Name: readings; Type: ROW SECURITY; Schema: meters; Owner: app_owner

ALTER TABLE meters.readings ENABLE ROW LEVEL SECURITY;

-- Name: readings readings_ingest; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY readings_ingest ON meters.readings FOR INSERT TO app_api WITH CHECK (((( SELECT auth.role() AS role) = ANY (ARRAY['service_role'::text, 'admin'::text])) OR (EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = readings.meter_id)))));

-- Name: readings readings_visible_meter; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY readings_visible_meter ON meters.readings FOR SELECT TO app_api USING (((( SELECT auth.role() AS role) = ANY (ARRAY['service_role'::text, 'admin'::text])) OR (EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = readings.meter_id)))));

-- Name: status_transitions; Type: ROW SECURITY; Schema: meters; Owner: app_owner

ALTER TABLE meters.status_transitions ENABLE ROW LEVEL SECURITY;

-- Name: status_transitions status_transitions_read; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY status_transitions_read ON meters.status_transitions FOR SELECT TO app_api USING (true);

-- Name: unsettled_consumption; Type: ROW SECURITY; Schema: meters; Owner: app_owner

ALTER TABLE meters.unsettled_consumption ENABLE ROW LEVEL SECURITY;

-- Name: unsettled_consumption unsettled_consumption_ingest; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY unsettled_consumption_ingest ON meters.unsettled_consumption FOR INSERT TO app_api WITH CHECK (true);

-- Name: unsettled_consumption unsettled_consumption_visible_meter; Type: POLICY; Schema: meters; Owner: app_owner

CREATE POLICY unsettled_consumption_visible_meter ON meters.unsettled_consumption TO app_api USING (((( SELECT auth.role() AS role) = ANY (ARRAY['service_role'::text, 'admin'::text])) OR (EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = unsettled_consumption.meter_id)))));

-- Name: accounts; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.accounts ENABLE ROW LEVEL SECURITY;

-- Name: accounts accounts_own; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY accounts_own ON payments.accounts TO app_api USING ((owner_user_id = ( SELECT auth.uid() AS uid)));

-- Name: accounts accounts_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY accounts_service ON payments.accounts TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: balance_checkpoints; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.balance_checkpoints ENABLE ROW LEVEL SECURITY;

-- Name: balance_checkpoints balance_checkpoints_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY balance_checkpoints_service ON payments.balance_checkpoints TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: currencies; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.currencies ENABLE ROW LEVEL SECURITY;

-- Name: currencies currencies_read; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY currencies_read ON payments.currencies FOR SELECT TO app_api USING (true);

-- Name: idempotency_keys; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.idempotency_keys ENABLE ROW LEVEL SECURITY;

-- Name: idempotency_keys idempotency_keys_own; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY idempotency_keys_own ON payments.idempotency_keys TO app_api USING ((user_id = ( SELECT auth.uid() AS uid)));

-- Name: idempotency_keys idempotency_keys_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY idempotency_keys_service ON payments.idempotency_keys TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: reservations; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.reservations ENABLE ROW LEVEL SECURITY;

-- Name: reservations reservations_own; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY reservations_own ON payments.reservations TO app_api USING ((account_id IN ( SELECT w.account_id
   FROM payments.wallets w
  WHERE (w.owner_user_id = ( SELECT auth.uid() AS uid)))));

-- Name: reservations reservations_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY reservations_service ON payments.reservations TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: status_transitions; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.status_transitions ENABLE ROW LEVEL SECURITY;

-- Name: status_transitions status_transitions_read; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY status_transitions_read ON payments.status_transitions FOR SELECT TO app_api USING (true);

-- Name: transaction_events; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.transaction_events ENABLE ROW LEVEL SECURITY;

-- Name: transaction_events transaction_events_own; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY transaction_events_own ON payments.transaction_events TO app_api USING ((account_id IN ( SELECT w.account_id
   FROM payments.wallets w
  WHERE (w.owner_user_id = ( SELECT auth.uid() AS uid)))));

-- Name: transaction_events transaction_events_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY transaction_events_service ON payments.transaction_events TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: transactions; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.transactions ENABLE ROW LEVEL SECURITY;

-- Name: transactions transactions_own; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY transactions_own ON payments.transactions TO app_api USING ((user_id = ( SELECT auth.uid() AS uid)));

-- Name: transactions transactions_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY transactions_service ON payments.transactions TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: transfers; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.transfers ENABLE ROW LEVEL SECURITY;

-- Name: transfers transfers_own; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY transfers_own ON payments.transfers TO app_api USING ((account_id IN ( SELECT w.account_id
   FROM payments.wallets w
  WHERE (w.owner_user_id = ( SELECT auth.uid() AS uid)))));

-- Name: transfers transfers_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY transfers_service ON payments.transfers TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: wallets; Type: ROW SECURITY; Schema: payments; Owner: app_owner

ALTER TABLE payments.wallets ENABLE ROW LEVEL SECURITY;

-- Name: wallets wallets_own; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY wallets_own ON payments.wallets TO app_api USING ((owner_user_id = ( SELECT auth.uid() AS uid)));

-- Name: wallets wallets_service; Type: POLICY; Schema: payments; Owner: app_owner

CREATE POLICY wallets_service ON payments.wallets TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: charges; Type: ROW SECURITY; Schema: tariffs; Owner: app_owner

ALTER TABLE tariffs.charges ENABLE ROW LEVEL SECURITY;

-- Name: charges charges_publishers; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY charges_publishers ON tariffs.charges FOR INSERT TO app_api WITH CHECK ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text])));

-- Name: charges charges_read; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY charges_read ON tariffs.charges FOR SELECT TO app_api USING (true);

-- Name: price_sheets; Type: ROW SECURITY; Schema: tariffs; Owner: app_owner

ALTER TABLE tariffs.price_sheets ENABLE ROW LEVEL SECURITY;

-- Name: price_sheets price_sheets_publishers; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY price_sheets_publishers ON tariffs.price_sheets FOR INSERT TO app_api WITH CHECK ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text])));

-- Name: price_sheets price_sheets_read; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY price_sheets_read ON tariffs.price_sheets FOR SELECT TO app_api USING (true);

-- Name: price_sheets price_sheets_recompilers; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY price_sheets_recompilers ON tariffs.price_sheets FOR DELETE TO app_api USING ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text])));

-- Name: tariff_bands; Type: ROW SECURITY; Schema: tariffs; Owner: app_owner

ALTER TABLE tariffs.tariff_bands ENABLE ROW LEVEL SECURITY;

-- Name: tariff_bands tariff_bands_publishers; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY tariff_bands_publishers ON tariffs.tariff_bands FOR INSERT TO app_api WITH CHECK ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text])));

-- Name: tariff_bands tariff_bands_read; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY tariff_bands_read ON tariffs.tariff_bands FOR SELECT TO app_api USING (true);

-- Name: tariff_versions; Type: ROW SECURITY; Schema: tariffs; Owner: app_owner

ALTER TABLE tariffs.tariff_versions ENABLE ROW LEVEL SECURITY;

-- Name: tariff_versions tariff_versions_publishers; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY tariff_versions_publishers ON tariffs.tariff_versions FOR INSERT TO app_api WITH CHECK ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text])));

-- Name: tariff_versions tariff_versions_read; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY tariff_versions_read ON tariffs.tariff_versions FOR SELECT TO app_api USING (true);

-- Name: tariffs; Type: ROW SECURITY; Schema: tariffs; Owner: app_owner

ALTER TABLE tariffs.tariffs ENABLE ROW LEVEL SECURITY;

-- Name: tariffs tariffs_publishers; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY tariffs_publishers ON tariffs.tariffs TO app_api USING ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text]))) WITH CHECK ((( SELECT auth.role() AS role) = ANY (ARRAY['admin'::text, 'service_role'::text])));

-- Name: tariffs tariffs_read; Type: POLICY; Schema: tariffs; Owner: app_owner

CREATE POLICY tariffs_read ON tariffs.tariffs FOR SELECT TO app_api USING (true);

-- Name: balance_entries; Type: ROW SECURITY; Schema: tokens; Owner: app_owner

ALTER TABLE tokens.balance_entries ENABLE ROW LEVEL SECURITY;

-- Name: balance_entries balance_entries_meter; Type: POLICY; Schema: tokens; Owner: app_owner

CREATE POLICY balance_entries_meter ON tokens.balance_entries TO app_api USING ((EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = balance_entries.meter_id)))) WITH CHECK ((EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = balance_entries.meter_id))));

-- Name: balances; Type: ROW SECURITY; Schema: tokens; Owner: app_owner

ALTER TABLE tokens.balances ENABLE ROW LEVEL SECURITY;

-- Name: balances balances_meter; Type: POLICY; Schema: tokens; Owner: app_owner

CREATE POLICY balances_meter ON tokens.balances TO app_api USING ((EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = balances.meter_id)))) WITH CHECK (true);

-- Name: meter_keys; Type: ROW SECURITY; Schema: tokens; Owner: app_owner

ALTER TABLE tokens.meter_keys ENABLE ROW LEVEL SECURITY;

-- Name: purchases; Type: ROW SECURITY; Schema: tokens; Owner: app_owner

ALTER TABLE tokens.purchases ENABLE ROW LEVEL SECURITY;

-- Name: purchases purchases_buyer; Type: POLICY; Schema: tokens; Owner: app_owner

CREATE POLICY purchases_buyer ON tokens.purchases TO app_api USING ((user_id = ( SELECT auth.uid() AS uid)));

-- Name: purchases purchases_service; Type: POLICY; Schema: tokens; Owner: app_owner

CREATE POLICY purchases_service ON tokens.purchases TO app_api USING ((( SELECT auth.role() AS role) = 'service_role'::text));

-- Name: purchases purchases_staff_read; Type: POLICY; Schema: tokens; Owner: app_owner

CREATE POLICY purchases_staff_read ON tokens.purchases FOR SELECT TO app_api USING (((( SELECT auth.role() AS role) = ANY (ARRAY['operator'::text, 'admin'::text])) AND (EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = purchases.meter_id)))));

-- Name: purchases purchases_staff_revend; Type: POLICY; Schema: tokens; Owner: app_owner

CREATE POLICY purchases_staff_revend ON tokens.purchases FOR UPDATE TO app_api USING (((( SELECT auth.role() AS role) = ANY (ARRAY['operator'::text, 'admin'::text])) AND (EXISTS ( SELECT
   FROM meters.meters m
  WHERE (m.meter_id = purchases.meter_id)))));

-- Name: superseded_tokens; Type: ROW SECURITY; Schema: tokens; Owner: app_owner

ALTER TABLE tokens.superseded_tokens ENABLE ROW LEVEL SECURITY;

-- Name: superseded_tokens superseded_tokens_purchase; Type: POLICY; Schema: tokens; Owner: app_owner

CREATE POLICY superseded_tokens_purchase ON tokens.superseded_tokens TO app_api USING ((EXISTS ( SELECT
   FROM tokens.purchases p
  WHERE ((p.meter_id = superseded_tokens.meter_id) AND (p.purchase_id = superseded_tokens.purchase_id))))) WITH CHECK ((EXISTS ( SELECT
   FROM tokens.purchases p
  WHERE ((p.meter_id = superseded_tokens.meter_id) AND (p.purchase_id = superseded_tokens.purchase_id)))));

-- Name: vending_keys; Type: ROW SECURITY; Schema: tokens; Owner: app_owner

ALTER TABLE tokens.vending_keys ENABLE ROW LEVEL SECURITY;

-- Name: SCHEMA api; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA api TO app_api;
GRANT USAGE ON SCHEMA api TO anon;
GRANT USAGE ON SCHEMA api TO authenticated;
GRANT USAGE ON SCHEMA api TO service_role;

-- Name: SCHEMA auth; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA auth TO app_api;
GRANT USAGE ON SCHEMA auth TO anon;
GRANT USAGE ON SCHEMA auth TO authenticated;
GRANT USAGE ON SCHEMA auth TO service_role;

-- Name: SCHEMA core; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA core TO app_api;
GRANT USAGE ON SCHEMA core TO anon;
GRANT USAGE ON SCHEMA core TO authenticated;
GRANT USAGE ON SCHEMA core TO service_role;

-- Name: SCHEMA events; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA events TO app_api;
GRANT USAGE ON SCHEMA events TO operator;
GRANT USAGE ON SCHEMA events TO service_role;

-- Name: SCHEMA jobs; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA jobs TO app_api;
GRANT USAGE ON SCHEMA jobs TO service_role;

-- Name: SCHEMA meters; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA meters TO app_api;
GRANT USAGE ON SCHEMA meters TO authenticated;
GRANT USAGE ON SCHEMA meters TO service_role;

-- Name: SCHEMA notifications; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA notifications TO app_api;
GRANT USAGE ON SCHEMA notifications TO service_role;

-- Name: SCHEMA payments; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA payments TO app_api;
GRANT USAGE ON SCHEMA payments TO authenticated;
GRANT USAGE ON SCHEMA payments TO service_role;

-- Name: SCHEMA queues; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA queues TO app_api;
GRANT USAGE ON SCHEMA queues TO service_role;

-- Name: SCHEMA realtime; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA realtime TO app_api;
GRANT USAGE ON SCHEMA realtime TO service_role;

-- Name: SCHEMA schedules; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA schedules TO app_api;
GRANT USAGE ON SCHEMA schedules TO service_role;

-- Name: SCHEMA tariffs; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA tariffs TO app_api;
GRANT USAGE ON SCHEMA tariffs TO anon;
GRANT USAGE ON SCHEMA tariffs TO authenticated;
GRANT USAGE ON SCHEMA tariffs TO service_role;

-- Name: SCHEMA tokens; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA tokens TO app_api;
GRANT USAGE ON SCHEMA tokens TO authenticated;
GRANT USAGE ON SCHEMA tokens TO service_role;

-- Name: SCHEMA webhooks; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA webhooks TO app_api;
GRANT USAGE ON SCHEMA webhooks TO service_role;

-- Name: SCHEMA whatsapp; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA whatsapp TO app_api;
GRANT USAGE ON SCHEMA whatsapp TO service_role;

-- Name: TABLE readings; Type: ACL; Schema: meters; Owner: app_owner

GRANT SELECT,INSERT ON TABLE meters.readings TO app_api;

-- Name: FUNCTION role(); Type: ACL; Schema: auth; Owner: app_api

REVOKE ALL ON FUNCTION auth.role() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.role() TO app_owner;
GRANT ALL ON FUNCTION auth.role() TO anon;
GRANT ALL ON FUNCTION auth.role() TO authenticated;
GRANT ALL ON FUNCTION auth.role() TO service_role;

-- Name: FUNCTION uid(); Type: ACL; Schema: auth; Owner: app_api

REVOKE ALL ON FUNCTION auth.uid() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.uid() TO app_owner;
GRANT ALL ON FUNCTION auth.uid() TO anon;
GRANT ALL ON FUNCTION auth.uid() TO authenticated;
GRANT ALL ON FUNCTION auth.uid() TO service_role;

-- Name: FUNCTION _get_scope(); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api._get_scope() FROM PUBLIC;

-- Name: FUNCTION _get_step(p_step integer); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api._get_step(p_step integer) FROM PUBLIC;

-- Name: FUNCTION call_procedure(p_procedure oid, p_arguments json, p_search_path text); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api.call_procedure(p_procedure oid, p_arguments json, p_search_path text) FROM PUBLIC;
GRANT ALL ON FUNCTION api.call_procedure(p_procedure oid, p_arguments json, p_search_path text) TO anon;
GRANT ALL ON FUNCTION api.call_procedure(p_procedure oid, p_arguments json, p_search_path text) TO authenticated;
GRANT ALL ON FUNCTION api.call_procedure(p_procedure oid, p_arguments json, p_search_path text) TO service_role;

-- Name: FUNCTION claim_idempotency_key(p_key text, p_fingerprint bytea); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api.claim_idempotency_key(p_key text, p_fingerprint bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION api.claim_idempotency_key(p_key text, p_fingerprint bytea) TO anon;
GRANT ALL ON FUNCTION api.claim_idempotency_key(p_key text, p_fingerprint bytea) TO authenticated;
GRANT ALL ON FUNCTION api.claim_idempotency_key(p_key text, p_fingerprint bytea) TO service_role;

-- Name: FUNCTION complete_idempotency_key(p_key text, p_steps integer); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api.complete_idempotency_key(p_key text, p_steps integer) FROM PUBLIC;
GRANT ALL ON FUNCTION api.complete_idempotency_key(p_key text, p_steps integer) TO anon;
GRANT ALL ON FUNCTION api.complete_idempotency_key(p_key text, p_steps integer) TO authenticated;
GRANT ALL ON FUNCTION api.complete_idempotency_key(p_key text, p_steps integer) TO service_role;

-- Name: FUNCTION get_idempotent_response(p_key text); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api.get_idempotent_response(p_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION api.get_idempotent_response(p_key text) TO anon;
GRANT ALL ON FUNCTION api.get_idempotent_response(p_key text) TO authenticated;
GRANT ALL ON FUNCTION api.get_idempotent_response(p_key text) TO service_role;

-- Name: FUNCTION purge_idempotency_keys(p_older_than interval, p_limit integer); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api.purge_idempotency_keys(p_older_than interval, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION api.purge_idempotency_keys(p_older_than interval, p_limit integer) TO service_role;

-- Name: FUNCTION resolve_references(p_arguments jsonb); Type: ACL; Schema: api; Owner: app_api

REVOKE ALL ON FUNCTION api.resolve_references(p_arguments jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION api.resolve_references(p_arguments jsonb) TO anon;
GRANT ALL ON FUNCTION api.resolve_references(p_arguments jsonb) TO authenticated;
GRANT ALL ON FUNCTION api.resolve_references(p_arguments jsonb) TO service_role;

-- Name: PROCEDURE act_as(IN p_user_id uuid); Type: ACL; Schema: auth; Owner: app_api

REVOKE ALL ON PROCEDURE auth.act_as(IN p_user_id uuid) FROM PUBLIC;

-- Name: TABLE users; Type: ACL; Schema: auth; Owner: app_owner

GRANT SELECT,INSERT ON TABLE auth.users TO app_api;

-- Name: FUNCTION create_user(p_email text, p_role text, p_region text, p_user_id uuid); Type: ACL; Schema: auth; Owner: app_api

REVOKE ALL ON FUNCTION auth.create_user(p_email text, p_role text, p_region text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.create_user(p_email text, p_role text, p_region text, p_user_id uuid) TO service_role;

-- Name: FUNCTION jwt(); Type: ACL; Schema: auth; Owner: app_api

REVOKE ALL ON FUNCTION auth.jwt() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.jwt() TO app_owner;
GRANT ALL ON FUNCTION auth.jwt() TO anon;
GRANT ALL ON FUNCTION auth.jwt() TO authenticated;
GRANT ALL ON FUNCTION auth.jwt() TO service_role;

-- Name: FUNCTION require_uid(); Type: ACL; Schema: auth; Owner: app_api

REVOKE ALL ON FUNCTION auth.require_uid() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.require_uid() TO anon;
GRANT ALL ON FUNCTION auth.require_uid() TO authenticated;
GRANT ALL ON FUNCTION auth.require_uid() TO service_role;

-- Name: FUNCTION _create_partition(p_table_name text, p_at timestamp with time zone); Type: ACL; Schema: core; Owner: app_owner

REVOKE ALL ON FUNCTION core._create_partition(p_table_name text, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION core._create_partition(p_table_name text, p_at timestamp with time zone) TO app_api;

-- Name: FUNCTION create_partitions(); Type: ACL; Schema: core; Owner: app_api

REVOKE ALL ON FUNCTION core.create_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION core.create_partitions() TO service_role;

-- Name: FUNCTION get_watermark(); Type: ACL; Schema: core; Owner: app_api

REVOKE ALL ON FUNCTION core.get_watermark() FROM PUBLIC;

-- Name: FUNCTION uuid_v7(); Type: ACL; Schema: core; Owner: app_api

REVOKE ALL ON FUNCTION core.uuid_v7() FROM PUBLIC;
GRANT ALL ON FUNCTION core.uuid_v7() TO app_owner;

-- Name: FUNCTION _check_limit(p_limit integer); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events._check_limit(p_limit integer) FROM PUBLIC;

-- Name: SEQUENCE events_event_id_seq; Type: ACL; Schema: events; Owner: app_owner

GRANT USAGE ON SEQUENCE events.events_event_id_seq TO app_api;

-- Name: TABLE events; Type: ACL; Schema: events; Owner: app_owner

GRANT SELECT,INSERT ON TABLE events.events TO app_api;

-- Name: TABLE subscriptions; Type: ACL; Schema: events; Owner: app_owner

GRANT SELECT,INSERT,UPDATE ON TABLE events.subscriptions TO app_api;

-- Name: FUNCTION _find_events(p_at events.subscriptions, p_until xid8, p_limit integer); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events._find_events(p_at events.subscriptions, p_until xid8, p_limit integer) FROM PUBLIC;

-- Name: FUNCTION _get_epoch(); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events._get_epoch() FROM PUBLIC;

-- Name: FUNCTION _get_subscription(p_subscription_name text); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events._get_subscription(p_subscription_name text) FROM PUBLIC;

-- Name: FUNCTION _publish(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_payload jsonb, p_correlation_id uuid); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events._publish(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_payload jsonb, p_correlation_id uuid) FROM PUBLIC;

-- Name: FUNCTION acknowledge_events(p_subscription_name text, p_xid xid8, p_event_id bigint); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.acknowledge_events(p_subscription_name text, p_xid xid8, p_event_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION events.acknowledge_events(p_subscription_name text, p_xid xid8, p_event_id bigint) TO service_role;

-- Name: FUNCTION append_event(p_aggregate_type text, p_aggregate_id text, p_event_type text, p_payload jsonb, p_expected_version bigint, p_correlation_id uuid, p_causation_id uuid); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.append_event(p_aggregate_type text, p_aggregate_id text, p_event_type text, p_payload jsonb, p_expected_version bigint, p_correlation_id uuid, p_causation_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION events.append_event(p_aggregate_type text, p_aggregate_id text, p_event_type text, p_payload jsonb, p_expected_version bigint, p_correlation_id uuid, p_causation_id uuid) TO service_role;

-- Name: FUNCTION begin_epoch(); Type: ACL; Schema: events; Owner: app_owner

REVOKE ALL ON FUNCTION events.begin_epoch() FROM PUBLIC;
GRANT ALL ON FUNCTION events.begin_epoch() TO service_role;

-- Name: FUNCTION events__refuse_change(); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.events__refuse_change() FROM PUBLIC;

-- Name: FUNCTION get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint, p_limit integer); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION events.get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint, p_limit integer) TO operator;
GRANT ALL ON FUNCTION events.get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_after_version bigint, p_limit integer) TO service_role;

-- Name: TABLE snapshots; Type: ACL; Schema: events; Owner: app_owner

GRANT SELECT,INSERT,UPDATE ON TABLE events.snapshots TO app_api;

-- Name: FUNCTION get_snapshot(p_aggregate_type text, p_aggregate_id text); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.get_snapshot(p_aggregate_type text, p_aggregate_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION events.get_snapshot(p_aggregate_type text, p_aggregate_id text) TO service_role;

-- Name: FUNCTION get_watermark_lag(); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.get_watermark_lag() FROM PUBLIC;
GRANT ALL ON FUNCTION events.get_watermark_lag() TO operator;
GRANT ALL ON FUNCTION events.get_watermark_lag() TO service_role;

-- Name: FUNCTION list_events(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_from timestamp with time zone, p_until timestamp with time zone, p_before_xid xid8, p_before_event_id bigint, p_limit integer); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.list_events(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_from timestamp with time zone, p_until timestamp with time zone, p_before_xid xid8, p_before_event_id bigint, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION events.list_events(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_from timestamp with time zone, p_until timestamp with time zone, p_before_xid xid8, p_before_event_id bigint, p_limit integer) TO operator;
GRANT ALL ON FUNCTION events.list_events(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_from timestamp with time zone, p_until timestamp with time zone, p_before_xid xid8, p_before_event_id bigint, p_limit integer) TO service_role;

-- Name: FUNCTION read_events(p_subscription_name text, p_limit integer, p_lease interval); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.read_events(p_subscription_name text, p_limit integer, p_lease interval) FROM PUBLIC;
GRANT ALL ON FUNCTION events.read_events(p_subscription_name text, p_limit integer, p_lease interval) TO service_role;

-- Name: FUNCTION replay_subscription(p_subscription_name text, p_from timestamp with time zone); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.replay_subscription(p_subscription_name text, p_from timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION events.replay_subscription(p_subscription_name text, p_from timestamp with time zone) TO service_role;

-- Name: FUNCTION save_snapshot(p_aggregate_type text, p_aggregate_id text, p_aggregate_version bigint, p_state jsonb); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.save_snapshot(p_aggregate_type text, p_aggregate_id text, p_aggregate_version bigint, p_state jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION events.save_snapshot(p_aggregate_type text, p_aggregate_id text, p_aggregate_version bigint, p_state jsonb) TO service_role;

-- Name: FUNCTION subscribe(p_subscription_name text, p_event_types text[], p_from text); Type: ACL; Schema: events; Owner: app_api

REVOKE ALL ON FUNCTION events.subscribe(p_subscription_name text, p_event_types text[], p_from text) FROM PUBLIC;
GRANT ALL ON FUNCTION events.subscribe(p_subscription_name text, p_event_types text[], p_from text) TO service_role;

-- Name: FUNCTION _caller_region(); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._caller_region() FROM PUBLIC;

-- Name: FUNCTION _check_drn(p_drn text); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._check_drn(p_drn text) FROM PUBLIC;

-- Name: FUNCTION _may_store_at(p_read_at timestamp with time zone); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._may_store_at(p_read_at timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION _parse_instant(p_value jsonb); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._parse_instant(p_value jsonb) FROM PUBLIC;

-- Name: FUNCTION _parse_number(p_value jsonb); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._parse_number(p_value jsonb) FROM PUBLIC;

-- Name: TABLE meter_codes; Type: ACL; Schema: meters; Owner: app_owner

GRANT SELECT,INSERT ON TABLE meters.meter_codes TO app_api;

-- Name: TABLE meters; Type: ACL; Schema: meters; Owner: app_owner

GRANT SELECT,INSERT,UPDATE ON TABLE meters.meters TO app_api;

-- Name: FUNCTION _check_readings(p_readings jsonb); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._check_readings(p_readings jsonb) FROM PUBLIC;

-- Name: FUNCTION _check_time_zone(p_time_zone text); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._check_time_zone(p_time_zone text) FROM PUBLIC;

-- Name: FUNCTION _check_visible(p_meter_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._check_visible(p_meter_id uuid) FROM PUBLIC;

-- Name: FUNCTION _ingest_checked(p_readings jsonb); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._ingest_checked(p_readings jsonb) FROM PUBLIC;

-- Name: FUNCTION _lock_meter(p_meter_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._lock_meter(p_meter_id uuid) FROM PUBLIC;

-- Name: FUNCTION _luhn_digit(p_digits text); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters._luhn_digit(p_digits text) FROM PUBLIC;

-- Name: FUNCTION assign_meter(p_meter_id uuid, p_user_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.assign_meter(p_meter_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.assign_meter(p_meter_id uuid, p_user_id uuid) TO admin;
GRANT ALL ON FUNCTION meters.assign_meter(p_meter_id uuid, p_user_id uuid) TO service_role;

-- Name: FUNCTION create_meter(p_meter_number text, p_region text, p_time_zone text, p_tariff_code text, p_owner_user_id uuid, p_drn text, p_pan text, p_iin text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer, p_status text, p_meter_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.create_meter(p_meter_number text, p_region text, p_time_zone text, p_tariff_code text, p_owner_user_id uuid, p_drn text, p_pan text, p_iin text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer, p_status text, p_meter_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.create_meter(p_meter_number text, p_region text, p_time_zone text, p_tariff_code text, p_owner_user_id uuid, p_drn text, p_pan text, p_iin text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer, p_status text, p_meter_id uuid) TO admin;
GRANT ALL ON FUNCTION meters.create_meter(p_meter_number text, p_region text, p_time_zone text, p_tariff_code text, p_owner_user_id uuid, p_drn text, p_pan text, p_iin text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer, p_status text, p_meter_id uuid) TO service_role;

-- Name: FUNCTION delete_meter(p_meter_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.delete_meter(p_meter_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.delete_meter(p_meter_id uuid) TO admin;
GRANT ALL ON FUNCTION meters.delete_meter(p_meter_id uuid) TO service_role;

-- Name: FUNCTION get_latest_reading(p_meter_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.get_latest_reading(p_meter_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.get_latest_reading(p_meter_id uuid) TO authenticated;
GRANT ALL ON FUNCTION meters.get_latest_reading(p_meter_id uuid) TO service_role;

-- Name: FUNCTION get_meter(p_meter_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.get_meter(p_meter_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.get_meter(p_meter_id uuid) TO authenticated;
GRANT ALL ON FUNCTION meters.get_meter(p_meter_id uuid) TO service_role;

-- Name: FUNCTION get_reading_history(p_meter_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_before timestamp with time zone); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.get_reading_history(p_meter_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.get_reading_history(p_meter_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_before timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION meters.get_reading_history(p_meter_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_before timestamp with time zone) TO service_role;

-- Name: FUNCTION ingest_readings(p_readings jsonb); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.ingest_readings(p_readings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.ingest_readings(p_readings jsonb) TO authenticated;
GRANT ALL ON FUNCTION meters.ingest_readings(p_readings jsonb) TO service_role;

-- Name: FUNCTION insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric, p_voltage numeric, p_current_a numeric, p_energy_kwh numeric, p_register_kwh numeric); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric, p_voltage numeric, p_current_a numeric, p_energy_kwh numeric, p_register_kwh numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric, p_voltage numeric, p_current_a numeric, p_energy_kwh numeric, p_register_kwh numeric) TO authenticated;
GRANT ALL ON FUNCTION meters.insert_reading(p_meter_id uuid, p_read_at timestamp with time zone, p_power_kw numeric, p_voltage numeric, p_current_a numeric, p_energy_kwh numeric, p_register_kwh numeric) TO service_role;

-- Name: FUNCTION list_meters(p_region text, p_status text, p_owner_user_id uuid, p_limit integer, p_after uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.list_meters(p_region text, p_status text, p_owner_user_id uuid, p_limit integer, p_after uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.list_meters(p_region text, p_status text, p_owner_user_id uuid, p_limit integer, p_after uuid) TO authenticated;
GRANT ALL ON FUNCTION meters.list_meters(p_region text, p_status text, p_owner_user_id uuid, p_limit integer, p_after uuid) TO service_role;

-- Name: FUNCTION make_drn(p_serial bigint, p_maker text); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.make_drn(p_serial bigint, p_maker text) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.make_drn(p_serial bigint, p_maker text) TO authenticated;
GRANT ALL ON FUNCTION meters.make_drn(p_serial bigint, p_maker text) TO service_role;

-- Name: FUNCTION set_meter_status(p_meter_id uuid, p_status text); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.set_meter_status(p_meter_id uuid, p_status text) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.set_meter_status(p_meter_id uuid, p_status text) TO admin;
GRANT ALL ON FUNCTION meters.set_meter_status(p_meter_id uuid, p_status text) TO service_role;

-- Name: FUNCTION unassign_meter(p_meter_id uuid); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.unassign_meter(p_meter_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.unassign_meter(p_meter_id uuid) TO admin;
GRANT ALL ON FUNCTION meters.unassign_meter(p_meter_id uuid) TO service_role;

-- Name: FUNCTION update_meter(p_meter_id uuid, p_region text, p_time_zone text, p_tariff_code text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer); Type: ACL; Schema: meters; Owner: app_api

REVOKE ALL ON FUNCTION meters.update_meter(p_meter_id uuid, p_region text, p_time_zone text, p_tariff_code text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer) FROM PUBLIC;
GRANT ALL ON FUNCTION meters.update_meter(p_meter_id uuid, p_region text, p_time_zone text, p_tariff_code text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer) TO admin;
GRANT ALL ON FUNCTION meters.update_meter(p_meter_id uuid, p_region text, p_time_zone text, p_tariff_code text, p_sgc text, p_krn integer, p_ti text, p_kt integer, p_ken integer, p_base_year integer) TO service_role;

-- Name: FUNCTION _acting_user(p_user_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._acting_user(p_user_id uuid) FROM PUBLIC;

-- Name: FUNCTION _check_amount(p_amount numeric, p_minor_units integer); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._check_amount(p_amount numeric, p_minor_units integer) FROM PUBLIC;

-- Name: TABLE transactions; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,INSERT ON TABLE payments.transactions TO app_api;

-- Name: COLUMN transactions.status; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(status) ON TABLE payments.transactions TO app_api;

-- Name: COLUMN transactions.status_reason; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(status_reason) ON TABLE payments.transactions TO app_api;

-- Name: COLUMN transactions.captured_amount; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(captured_amount) ON TABLE payments.transactions TO app_api;

-- Name: COLUMN transactions.completed_at; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(completed_at) ON TABLE payments.transactions TO app_api;

-- Name: COLUMN transactions.updated_at; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(updated_at) ON TABLE payments.transactions TO app_api;

-- Name: FUNCTION _check_expiry(p_transaction payments.transactions); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._check_expiry(p_transaction payments.transactions) FROM PUBLIC;

-- Name: FUNCTION _check_limit(p_limit integer); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._check_limit(p_limit integer) FROM PUBLIC;

-- Name: FUNCTION _check_replay(p_transaction payments.transactions, p_type text, p_amount numeric, p_metadata jsonb, p_counterparty_account_id uuid, p_related_transaction_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._check_replay(p_transaction payments.transactions, p_type text, p_amount numeric, p_metadata jsonb, p_counterparty_account_id uuid, p_related_transaction_id uuid) FROM PUBLIC;

-- Name: FUNCTION _check_server(); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._check_server() FROM PUBLIC;

-- Name: FUNCTION _complete_transaction(p_transaction payments.transactions, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_reason text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._complete_transaction(p_transaction payments.transactions, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_reason text) FROM PUBLIC;

-- Name: FUNCTION _contra_code(p_type text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._contra_code(p_type text) FROM PUBLIC;

-- Name: FUNCTION _ensure_partitions(p_at timestamp with time zone); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._ensure_partitions(p_at timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION _find_transaction(p_account_id uuid, p_idempotency_key text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._find_transaction(p_account_id uuid, p_idempotency_key text) FROM PUBLIC;

-- Name: FUNCTION _id_time(p_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._id_time(p_id uuid) FROM PUBLIC;

-- Name: TABLE accounts; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,INSERT,DELETE ON TABLE payments.accounts TO app_api;

-- Name: COLUMN accounts.balance; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(balance) ON TABLE payments.accounts TO app_api;

-- Name: COLUMN accounts.held; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(held) ON TABLE payments.accounts TO app_api;

-- Name: COLUMN accounts.maximum_balance; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(maximum_balance) ON TABLE payments.accounts TO app_api;

-- Name: COLUMN accounts.account_status; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(account_status) ON TABLE payments.accounts TO app_api;

-- Name: FUNCTION _lock_account(p_account_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._lock_account(p_account_id uuid) FROM PUBLIC;

-- Name: FUNCTION _lock_hold(p_hold_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._lock_hold(p_hold_id uuid) FROM PUBLIC;

-- Name: FUNCTION _lock_transaction(p_transaction_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._lock_transaction(p_transaction_id uuid) FROM PUBLIC;

-- Name: FUNCTION _lock_wallets(p_from_account_id uuid, p_to_account_id uuid); Type: ACL; Schema: payments; Owner: app_owner

REVOKE ALL ON FUNCTION payments._lock_wallets(p_from_account_id uuid, p_to_account_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments._lock_wallets(p_from_account_id uuid, p_to_account_id uuid) TO app_api;

-- Name: FUNCTION _open_transaction(p_account payments.accounts, p_type text, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_expires_at timestamp with time zone); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._open_transaction(p_account payments.accounts, p_type text, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_expires_at timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION _post_transaction(p_account_id uuid, p_type text, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_related_transaction_id uuid, p_counterparty_account_id uuid); Type: ACL; Schema: payments; Owner: app_owner

REVOKE ALL ON FUNCTION payments._post_transaction(p_account_id uuid, p_type text, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_related_transaction_id uuid, p_counterparty_account_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments._post_transaction(p_account_id uuid, p_type text, p_amount numeric, p_contra_codes text[], p_contra_amounts numeric[], p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb, p_related_transaction_id uuid, p_counterparty_account_id uuid) TO app_api;

-- Name: FUNCTION _publish_transaction(p_transaction payments.transactions, p_event_type text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._publish_transaction(p_transaction payments.transactions, p_event_type text) FROM PUBLIC;

-- Name: FUNCTION _refuse_payment(p_account_id uuid, p_amount numeric); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._refuse_payment(p_account_id uuid, p_amount numeric) FROM PUBLIC;

-- Name: FUNCTION _release_transaction(p_transaction payments.transactions, p_status text, p_reason text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._release_transaction(p_transaction payments.transactions, p_status text, p_reason text) FROM PUBLIC;

-- Name: FUNCTION _visible_wallet(p_account_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments._visible_wallet(p_account_id uuid) FROM PUBLIC;

-- Name: FUNCTION adjust_wallet(p_account_id uuid, p_amount numeric, p_reason text, p_idempotency_key text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.adjust_wallet(p_account_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.adjust_wallet(p_account_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) TO service_role;

-- Name: FUNCTION advance_checkpoints(); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.advance_checkpoints() FROM PUBLIC;
GRANT ALL ON FUNCTION payments.advance_checkpoints() TO service_role;

-- Name: FUNCTION capture(p_hold_id uuid, p_amount numeric); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.capture(p_hold_id uuid, p_amount numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.capture(p_hold_id uuid, p_amount numeric) TO service_role;

-- Name: FUNCTION check_ledger(); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.check_ledger() FROM PUBLIC;
GRANT ALL ON FUNCTION payments.check_ledger() TO service_role;

-- Name: FUNCTION create_transaction(p_type text, p_amount numeric, p_currency text, p_idempotency_key text, p_user_id uuid, p_correlation_id uuid, p_metadata jsonb); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.create_transaction(p_type text, p_amount numeric, p_currency text, p_idempotency_key text, p_user_id uuid, p_correlation_id uuid, p_metadata jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.create_transaction(p_type text, p_amount numeric, p_currency text, p_idempotency_key text, p_user_id uuid, p_correlation_id uuid, p_metadata jsonb) TO authenticated;
GRANT ALL ON FUNCTION payments.create_transaction(p_type text, p_amount numeric, p_currency text, p_idempotency_key text, p_user_id uuid, p_correlation_id uuid, p_metadata jsonb) TO service_role;

-- Name: FUNCTION expire_holds(p_limit integer); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.expire_holds(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.expire_holds(p_limit integer) TO service_role;

-- Name: FUNCTION get_balance_at(p_account_id uuid, p_at timestamp with time zone); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.get_balance_at(p_account_id uuid, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.get_balance_at(p_account_id uuid, p_at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION payments.get_balance_at(p_account_id uuid, p_at timestamp with time zone) TO service_role;

-- Name: FUNCTION get_transaction(p_transaction_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.get_transaction(p_transaction_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.get_transaction(p_transaction_id uuid) TO authenticated;
GRANT ALL ON FUNCTION payments.get_transaction(p_transaction_id uuid) TO service_role;

-- Name: FUNCTION get_wallet(p_currency text, p_user_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.get_wallet(p_currency text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.get_wallet(p_currency text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION payments.get_wallet(p_currency text, p_user_id uuid) TO service_role;

-- Name: FUNCTION hold(p_account_id uuid, p_amount numeric, p_idempotency_key text, p_expires_at timestamp with time zone, p_correlation_id uuid, p_metadata jsonb); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.hold(p_account_id uuid, p_amount numeric, p_idempotency_key text, p_expires_at timestamp with time zone, p_correlation_id uuid, p_metadata jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.hold(p_account_id uuid, p_amount numeric, p_idempotency_key text, p_expires_at timestamp with time zone, p_correlation_id uuid, p_metadata jsonb) TO authenticated;
GRANT ALL ON FUNCTION payments.hold(p_account_id uuid, p_amount numeric, p_idempotency_key text, p_expires_at timestamp with time zone, p_correlation_id uuid, p_metadata jsonb) TO service_role;

-- Name: TABLE balance_checkpoints; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,UPDATE ON TABLE payments.balance_checkpoints TO app_api;

-- Name: TABLE transfers; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,INSERT ON TABLE payments.transfers TO app_api;

-- Name: FUNCTION list_system_balances(p_currency text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.list_system_balances(p_currency text) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.list_system_balances(p_currency text) TO service_role;

-- Name: TABLE transaction_events; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,INSERT ON TABLE payments.transaction_events TO app_api;

-- Name: FUNCTION list_transaction_events(p_transaction_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.list_transaction_events(p_transaction_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.list_transaction_events(p_transaction_id uuid) TO authenticated;
GRANT ALL ON FUNCTION payments.list_transaction_events(p_transaction_id uuid) TO service_role;

-- Name: FUNCTION list_transactions(p_limit integer, p_before uuid, p_type text, p_status text, p_user_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.list_transactions(p_limit integer, p_before uuid, p_type text, p_status text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.list_transactions(p_limit integer, p_before uuid, p_type text, p_status text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION payments.list_transactions(p_limit integer, p_before uuid, p_type text, p_status text, p_user_id uuid) TO service_role;

-- Name: FUNCTION list_wallets(p_user_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.list_wallets(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.list_wallets(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION payments.list_wallets(p_user_id uuid) TO service_role;

-- Name: FUNCTION open_wallet(p_currency text, p_user_id uuid); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.open_wallet(p_currency text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.open_wallet(p_currency text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION payments.open_wallet(p_currency text, p_user_id uuid) TO service_role;

-- Name: FUNCTION rebase_checkpoints(); Type: ACL; Schema: payments; Owner: app_owner

REVOKE ALL ON FUNCTION payments.rebase_checkpoints() FROM PUBLIC;
GRANT ALL ON FUNCTION payments.rebase_checkpoints() TO service_role;

-- Name: FUNCTION refund(p_transaction_id uuid, p_amount numeric, p_reason text, p_idempotency_key text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.refund(p_transaction_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.refund(p_transaction_id uuid, p_amount numeric, p_reason text, p_idempotency_key text) TO service_role;

-- Name: FUNCTION set_wallet_status(p_account_id uuid, p_status text, p_reason text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.set_wallet_status(p_account_id uuid, p_status text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.set_wallet_status(p_account_id uuid, p_status text, p_reason text) TO service_role;

-- Name: FUNCTION transactions__record_status(); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.transactions__record_status() FROM PUBLIC;

-- Name: FUNCTION transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb) TO authenticated;
GRANT ALL ON FUNCTION payments.transfer(p_from_account_id uuid, p_to_account_id uuid, p_amount numeric, p_idempotency_key text, p_correlation_id uuid, p_metadata jsonb) TO service_role;

-- Name: FUNCTION transfers__refuse_change(); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.transfers__refuse_change() FROM PUBLIC;

-- Name: FUNCTION update_transaction_status(p_transaction_id uuid, p_new_status text, p_reason text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.update_transaction_status(p_transaction_id uuid, p_new_status text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.update_transaction_status(p_transaction_id uuid, p_new_status text, p_reason text) TO service_role;

-- Name: FUNCTION void(p_hold_id uuid, p_reason text); Type: ACL; Schema: payments; Owner: app_api

REVOKE ALL ON FUNCTION payments.void(p_hold_id uuid, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION payments.void(p_hold_id uuid, p_reason text) TO service_role;

-- Name: TABLE charges; Type: ACL; Schema: tariffs; Owner: app_owner

GRANT SELECT,INSERT ON TABLE tariffs.charges TO app_api;

-- Name: FUNCTION _add_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._add_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) FROM PUBLIC;

-- Name: TABLE price_sheets; Type: ACL; Schema: tariffs; Owner: app_owner

GRANT SELECT,INSERT,DELETE ON TABLE tariffs.price_sheets TO app_api;

-- Name: FUNCTION _choose_band(p_sheet tariffs.price_sheets, p_band text); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._choose_band(p_sheet tariffs.price_sheets, p_band text) FROM PUBLIC;

-- Name: FUNCTION _compile_price_sheet(p_tariff_code text, p_at timestamp with time zone); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._compile_price_sheet(p_tariff_code text, p_at timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION _compile_price_sheets(p_tariff_code text, p_from timestamp with time zone); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._compile_price_sheets(p_tariff_code text, p_from timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION _invert_total(p_sheet tariffs.price_sheets, p_total numeric); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._invert_total(p_sheet tariffs.price_sheets, p_total numeric) FROM PUBLIC;

-- Name: FUNCTION _lock_tariff_for_publishing(p_tariff_code text, p_effective_from timestamp with time zone); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._lock_tariff_for_publishing(p_tariff_code text, p_effective_from timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION _make_bill_format(p_facts jsonb); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._make_bill_format(p_facts jsonb) FROM PUBLIC;

-- Name: FUNCTION _price_lines(p_sheet tariffs.price_sheets, p_kwh numeric); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._price_lines(p_sheet tariffs.price_sheets, p_kwh numeric) FROM PUBLIC;

-- Name: FUNCTION _price_money(p_sheet tariffs.price_sheets, p_amount numeric); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._price_money(p_sheet tariffs.price_sheets, p_amount numeric) FROM PUBLIC;

-- Name: FUNCTION _refuse_missing_tariff(p_tariff_code text, p_at timestamp with time zone); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._refuse_missing_tariff(p_tariff_code text, p_at timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION _require_quantity(p_kwh numeric, p_amount numeric); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._require_quantity(p_kwh numeric, p_amount numeric) FROM PUBLIC;

-- Name: FUNCTION _round_directed(p_value numeric, p_scale integer, p_rounding text); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._round_directed(p_value numeric, p_scale integer, p_rounding text) FROM PUBLIC;

-- Name: FUNCTION _rounding_slack(p_step numeric, p_rounding text); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs._rounding_slack(p_step numeric, p_rounding text) FROM PUBLIC;

-- Name: TABLE tariffs; Type: ACL; Schema: tariffs; Owner: app_owner

GRANT SELECT,INSERT,UPDATE ON TABLE tariffs.tariffs TO app_api;

-- Name: FUNCTION create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs.create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text) FROM PUBLIC;
GRANT ALL ON FUNCTION tariffs.create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text) TO admin;
GRANT ALL ON FUNCTION tariffs.create_tariff(p_tariff_code text, p_name text, p_currency text, p_time_zone text, p_region text) TO service_role;

-- Name: FUNCTION get_tariff(p_tariff_code text, p_at timestamp with time zone); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs.get_tariff(p_tariff_code text, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION tariffs.get_tariff(p_tariff_code text, p_at timestamp with time zone) TO anon;
GRANT ALL ON FUNCTION tariffs.get_tariff(p_tariff_code text, p_at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION tariffs.get_tariff(p_tariff_code text, p_at timestamp with time zone) TO service_role;

-- Name: FUNCTION list_tariffs(); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs.list_tariffs() FROM PUBLIC;
GRANT ALL ON FUNCTION tariffs.list_tariffs() TO anon;
GRANT ALL ON FUNCTION tariffs.list_tariffs() TO authenticated;
GRANT ALL ON FUNCTION tariffs.list_tariffs() TO service_role;

-- Name: FUNCTION publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs.publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION tariffs.publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) TO admin;
GRANT ALL ON FUNCTION tariffs.publish_charges(p_tariff_code text, p_effective_from timestamp with time zone, p_charges jsonb) TO service_role;

-- Name: TABLE tariff_versions; Type: ACL; Schema: tariffs; Owner: app_owner

GRANT SELECT,INSERT ON TABLE tariffs.tariff_versions TO app_api;

-- Name: FUNCTION publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb, p_band_method text, p_total_step numeric, p_total_rounding text, p_line_scale integer, p_line_rounding text); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs.publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb, p_band_method text, p_total_step numeric, p_total_rounding text, p_line_scale integer, p_line_rounding text) FROM PUBLIC;
GRANT ALL ON FUNCTION tariffs.publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb, p_band_method text, p_total_step numeric, p_total_rounding text, p_line_scale integer, p_line_rounding text) TO admin;
GRANT ALL ON FUNCTION tariffs.publish_tariff_version(p_tariff_code text, p_effective_from timestamp with time zone, p_bands jsonb, p_charges jsonb, p_band_method text, p_total_step numeric, p_total_rounding text, p_line_scale integer, p_line_rounding text) TO service_role;

-- Name: FUNCTION quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text); Type: ACL; Schema: tariffs; Owner: app_api

REVOKE ALL ON FUNCTION tariffs.quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text) FROM PUBLIC;
GRANT ALL ON FUNCTION tariffs.quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text) TO anon;
GRANT ALL ON FUNCTION tariffs.quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text) TO authenticated;
GRANT ALL ON FUNCTION tariffs.quote_energy(p_tariff_code text, p_kwh numeric, p_amount numeric, p_at timestamp with time zone, p_band text) TO service_role;

-- Name: TABLE purchases; Type: ACL; Schema: tokens; Owner: app_owner

GRANT SELECT,INSERT ON TABLE tokens.purchases TO app_api;

-- Name: COLUMN purchases.token; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(token) ON TABLE tokens.purchases TO app_api;

-- Name: COLUMN purchases.tid; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(tid) ON TABLE tokens.purchases TO app_api;

-- Name: COLUMN purchases.reprint_count; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(reprint_count) ON TABLE tokens.purchases TO app_api;

-- Name: FUNCTION _check_not_refunded(p_purchase tokens.purchases); Type: ACL; Schema: tokens; Owner: app_owner

REVOKE ALL ON FUNCTION tokens._check_not_refunded(p_purchase tokens.purchases) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens._check_not_refunded(p_purchase tokens.purchases) TO app_api;

-- Name: FUNCTION _find_wallet(p_meter meters.meters); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._find_wallet(p_meter meters.meters) FROM PUBLIC;

-- Name: FUNCTION _get_key_schedule(p_meter meters.meters); Type: ACL; Schema: tokens; Owner: app_owner

REVOKE ALL ON FUNCTION tokens._get_key_schedule(p_meter meters.meters) FROM PUBLIC;

-- Name: FUNCTION _hmac_sha256(p_key bytea, p_data bytea); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._hmac_sha256(p_key bytea, p_data bytea) FROM PUBLIC;

-- Name: FUNCTION _issue_sts_currency_token(p_schedule integer[], p_tid bigint, p_amount bigint); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._issue_sts_currency_token(p_schedule integer[], p_tid bigint, p_amount bigint) FROM PUBLIC;

-- Name: FUNCTION _issue_sts_key_change(p_old_schedule integer[], p_new_key bytea, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_ken integer, p_rollover boolean); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._issue_sts_key_change(p_old_schedule integer[], p_new_key bytea, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_ken integer, p_rollover boolean) FROM PUBLIC;

-- Name: FUNCTION _issue_sts_meter_test(p_subclass integer, p_control bigint, p_manufacturer integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._issue_sts_meter_test(p_subclass integer, p_control bigint, p_manufacturer integer) FROM PUBLIC;

-- Name: FUNCTION _issue_sts_token(p_schedule integer[], p_class integer, p_subclass integer, p_rnd integer, p_tid bigint, p_value16 integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._issue_sts_token(p_schedule integer[], p_class integer, p_subclass integer, p_rnd integer, p_tid bigint, p_value16 integer) FROM PUBLIC;

-- Name: FUNCTION _issue_token(p_meter meters.meters, p_energy_kwh numeric, p_is_new boolean); Type: ACL; Schema: tokens; Owner: app_owner

REVOKE ALL ON FUNCTION tokens._issue_token(p_meter meters.meters, p_energy_kwh numeric, p_is_new boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens._issue_token(p_meter meters.meters, p_energy_kwh numeric, p_is_new boolean) TO app_api;

-- Name: FUNCTION _misty1_encrypt(p_block bigint, p_schedule integer[]); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._misty1_encrypt(p_block bigint, p_schedule integer[]) FROM PUBLIC;

-- Name: FUNCTION _misty1_fi_in(p_x integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._misty1_fi_in(p_x integer) FROM PUBLIC;

-- Name: FUNCTION _misty1_fi_out(p_y integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._misty1_fi_out(p_y integer) FROM PUBLIC;

-- Name: FUNCTION _misty1_key_schedule(p_key bytea); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._misty1_key_schedule(p_key bytea) FROM PUBLIC;

-- Name: FUNCTION _open_balance(p_meter_id uuid); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._open_balance(p_meter_id uuid) FROM PUBLIC;

-- Name: FUNCTION _replay_purchase(p_transaction payments.transactions, p_meter_id uuid, p_amount numeric); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._replay_purchase(p_transaction payments.transactions, p_meter_id uuid, p_amount numeric) FROM PUBLIC;

-- Name: FUNCTION _sts_amount_code(p_tenths bigint); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._sts_amount_code(p_tenths bigint) FROM PUBLIC;

-- Name: FUNCTION _sts_amount_value(p_code integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._sts_amount_value(p_code integer) FROM PUBLIC;

-- Name: FUNCTION _sts_crc16(p_class integer, p_data bigint, p_currency boolean); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._sts_crc16(p_class integer, p_data bigint, p_currency boolean) FROM PUBLIC;

-- Name: FUNCTION _sts_crc16_step(p_crc integer, p_byte integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._sts_crc16_step(p_crc integer, p_byte integer) FROM PUBLIC;

-- Name: FUNCTION _sts_decoder_key(p_vending_key bytea, p_pan text, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_base_year integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._sts_decoder_key(p_vending_key bytea, p_pan text, p_sgc text, p_ti integer, p_krn integer, p_kt integer, p_base_year integer) FROM PUBLIC;

-- Name: FUNCTION _sts_seal(p_class integer, p_data bigint, p_schedule integer[], p_currency boolean); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._sts_seal(p_class integer, p_data bigint, p_schedule integer[], p_currency boolean) FROM PUBLIC;

-- Name: FUNCTION _sts_tid(p_at timestamp with time zone, p_base_year integer, p_after bigint); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens._sts_tid(p_at timestamp with time zone, p_base_year integer, p_after bigint) FROM PUBLIC;

-- Name: TABLE balances; Type: ACL; Schema: tokens; Owner: app_owner

GRANT SELECT,INSERT ON TABLE tokens.balances TO app_api;

-- Name: COLUMN balances.balance_kwh; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(balance_kwh) ON TABLE tokens.balances TO app_api;

-- Name: COLUMN balances.bought_kwh; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(bought_kwh) ON TABLE tokens.balances TO app_api;

-- Name: COLUMN balances.burnt_kwh; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(burnt_kwh) ON TABLE tokens.balances TO app_api;

-- Name: COLUMN balances.adjusted_kwh; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(adjusted_kwh) ON TABLE tokens.balances TO app_api;

-- Name: COLUMN balances.unserved_kwh; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(unserved_kwh) ON TABLE tokens.balances TO app_api;

-- Name: COLUMN balances.last_tid; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(last_tid) ON TABLE tokens.balances TO app_api;

-- Name: COLUMN balances.updated_at; Type: ACL; Schema: tokens; Owner: app_owner

GRANT UPDATE(updated_at) ON TABLE tokens.balances TO app_api;

-- Name: FUNCTION adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text) TO admin;
GRANT ALL ON FUNCTION tokens.adjust_balance(p_meter_id uuid, p_delta_kwh numeric, p_reason text) TO service_role;

-- Name: FUNCTION apply_consumption(p_limit integer); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.apply_consumption(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.apply_consumption(p_limit integer) TO service_role;

-- Name: TABLE balance_entries; Type: ACL; Schema: tokens; Owner: app_owner

GRANT SELECT,INSERT ON TABLE tokens.balance_entries TO app_api;

-- Name: FUNCTION check_balances(); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.check_balances() FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.check_balances() TO service_role;

-- Name: FUNCTION get_balance(p_meter_id uuid); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.get_balance(p_meter_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.get_balance(p_meter_id uuid) TO authenticated;
GRANT ALL ON FUNCTION tokens.get_balance(p_meter_id uuid) TO service_role;

-- Name: FUNCTION get_purchase(p_meter_id uuid, p_purchase_id uuid); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.get_purchase(p_meter_id uuid, p_purchase_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.get_purchase(p_meter_id uuid, p_purchase_id uuid) TO authenticated;
GRANT ALL ON FUNCTION tokens.get_purchase(p_meter_id uuid, p_purchase_id uuid) TO service_role;

-- Name: FUNCTION list_purchases(p_meter_id uuid, p_limit integer, p_before uuid); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.list_purchases(p_meter_id uuid, p_limit integer, p_before uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.list_purchases(p_meter_id uuid, p_limit integer, p_before uuid) TO authenticated;
GRANT ALL ON FUNCTION tokens.list_purchases(p_meter_id uuid, p_limit integer, p_before uuid) TO service_role;

-- Name: FUNCTION purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text, p_account_id uuid, p_correlation_id uuid); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text, p_account_id uuid, p_correlation_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text, p_account_id uuid, p_correlation_id uuid) TO authenticated;
GRANT ALL ON FUNCTION tokens.purchase_tokens(p_meter_id uuid, p_amount numeric, p_idempotency_key text, p_account_id uuid, p_correlation_id uuid) TO service_role;

-- Name: FUNCTION reprint_token(p_meter_id uuid, p_purchase_id uuid); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.reprint_token(p_meter_id uuid, p_purchase_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.reprint_token(p_meter_id uuid, p_purchase_id uuid) TO authenticated;
GRANT ALL ON FUNCTION tokens.reprint_token(p_meter_id uuid, p_purchase_id uuid) TO service_role;

-- Name: FUNCTION revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text); Type: ACL; Schema: tokens; Owner: app_api

REVOKE ALL ON FUNCTION tokens.revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text) TO operator;
GRANT ALL ON FUNCTION tokens.revend_token(p_meter_id uuid, p_purchase_id uuid, p_reason text) TO service_role;

-- Name: FUNCTION set_vending_key(p_sgc text, p_krn integer, p_vending_key text); Type: ACL; Schema: tokens; Owner: app_owner

REVOKE ALL ON FUNCTION tokens.set_vending_key(p_sgc text, p_krn integer, p_vending_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION tokens.set_vending_key(p_sgc text, p_krn integer, p_vending_key text) TO service_role;

-- Name: TABLE idempotency_keys; Type: ACL; Schema: api; Owner: app_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE api.idempotency_keys TO app_api;

-- Name: TABLE partitioned_tables; Type: ACL; Schema: core; Owner: app_owner

GRANT SELECT ON TABLE core.partitioned_tables TO app_api;

-- Name: TABLE epochs; Type: ACL; Schema: events; Owner: app_owner

GRANT SELECT ON TABLE events.epochs TO app_api;

-- Name: TABLE streams; Type: ACL; Schema: events; Owner: app_owner

GRANT SELECT,INSERT,UPDATE ON TABLE events.streams TO app_api;

-- Name: TABLE dirty_buckets; Type: ACL; Schema: meters; Owner: app_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meters.dirty_buckets TO app_api;

-- Name: TABLE status_transitions; Type: ACL; Schema: meters; Owner: app_owner

GRANT SELECT ON TABLE meters.status_transitions TO app_api;

-- Name: TABLE unsettled_consumption; Type: ACL; Schema: meters; Owner: app_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meters.unsettled_consumption TO app_api;

-- Name: TABLE currencies; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT ON TABLE payments.currencies TO app_api;

-- Name: TABLE idempotency_keys; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,INSERT ON TABLE payments.idempotency_keys TO app_api;

-- Name: TABLE reservations; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,INSERT,DELETE ON TABLE payments.reservations TO app_api;

-- Name: COLUMN reservations.expires_at; Type: ACL; Schema: payments; Owner: app_owner

GRANT UPDATE(expires_at) ON TABLE payments.reservations TO app_api;

-- Name: TABLE status_transitions; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT ON TABLE payments.status_transitions TO app_api;

-- Name: SEQUENCE transfers_transfer_id_seq; Type: ACL; Schema: payments; Owner: app_owner

GRANT USAGE ON SEQUENCE payments.transfers_transfer_id_seq TO app_api;

-- Name: TABLE wallets; Type: ACL; Schema: payments; Owner: app_owner

GRANT SELECT,INSERT ON TABLE payments.wallets TO app_api;

-- Name: TABLE tariff_bands; Type: ACL; Schema: tariffs; Owner: app_owner

GRANT SELECT,INSERT ON TABLE tariffs.tariff_bands TO app_api;

-- Name: TABLE superseded_tokens; Type: ACL; Schema: tokens; Owner: app_owner

GRANT SELECT,INSERT ON TABLE tokens.superseded_tokens TO app_api;

-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: app_api

ALTER DEFAULT PRIVILEGES FOR ROLE app_api REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: app_owner

ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- PostgreSQL database dump complete

