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

-- Name: meters; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA meters;

ALTER SCHEMA meters OWNER TO app_owner;

-- Name: SCHEMA meters; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA meters IS 'The meter registry and the readings.';

-- Name: payments; Type: SCHEMA; Schema: -; Owner: app_owner

CREATE SCHEMA payments;

ALTER SCHEMA payments OWNER TO app_owner;

-- Name: SCHEMA payments; Type: COMMENT; Schema: -; Owner: app_owner

COMMENT ON SCHEMA payments IS 'The double-entry ledger, holds and transactions.';

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

-- Name: role(); Type: FUNCTION; Schema: auth; Owner: app_api

CREATE FUNCTION auth.role() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE(((NULLIF(current_setting('request.jwt.claims'::text, true), ''::text))::jsonb ->> 'role'::text), CASE WHEN pg_has_role(SESSION_USER, 'service_role'::name, 'usage'::text) THEN 'service_role'::text ELSE NULL::text END);

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

    perform pg_advisory_xact_lock(hashtextextended(v_schema || '.' || v_partition, 0));

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

-- Name: users users_email_key; Type: CONSTRAINT; Schema: auth; Owner: app_owner

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_email_key UNIQUE (email);

-- Name: users users_pkey; Type: CONSTRAINT; Schema: auth; Owner: app_owner

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);

-- Name: partitioned_tables partitioned_tables_pkey; Type: CONSTRAINT; Schema: core; Owner: app_owner

ALTER TABLE ONLY core.partitioned_tables
    ADD CONSTRAINT partitioned_tables_pkey PRIMARY KEY (table_name);

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

-- Name: SCHEMA api; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA api TO app_api;

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

-- Name: SCHEMA meters; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA meters TO app_api;

-- Name: SCHEMA payments; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA payments TO app_api;

-- Name: SCHEMA tariffs; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA tariffs TO app_api;

-- Name: SCHEMA tokens; Type: ACL; Schema: -; Owner: app_owner

GRANT USAGE ON SCHEMA tokens TO app_api;

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

-- Name: TABLE partitioned_tables; Type: ACL; Schema: core; Owner: app_owner

GRANT SELECT ON TABLE core.partitioned_tables TO app_api;

-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: app_api

ALTER DEFAULT PRIVILEGES FOR ROLE app_api REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: app_owner

ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- PostgreSQL database dump complete

