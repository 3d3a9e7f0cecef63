import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../src/platform/http-client.ts";
import { canonicalQuery, canonicalRequest, nonce, sha256Hex } from "../../../src/provider-kit/signatures/canonical.ts";
import { signAcs3 } from "../../../src/providers/alibaba-cloud.ts";
import { signBce } from "../../../src/providers/baidu-cloud.ts";
import { signEcloud } from "../../../src/providers/china-mobile-ecloud.ts";
import { signSdkHmac } from "../../../src/providers/huawei-cloud.ts";
import { signJdcloud2 } from "../../../src/providers/jd-cloud.ts";
import { signKsyun } from "../../../src/providers/kingsoft-cloud.ts";
import { signQingcloud } from "../../../src/providers/qingcloud.ts";
import { signTc3 } from "../../../src/providers/tencent-cloud.ts";
import { signUcloud } from "../../../src/providers/ucloud.ts";

const utc = (text: string) => Date.parse(text);
const november = utc("2026-11-20T00:00:00Z");

function request(method: string, address: string, headers: Record<string, string> = {}, body?: string): HttpRequest {
  return { method, url: new URL(address), headers, ...(body === undefined ? {} : { body }) };
}

describe("ACS3-HMAC-SHA256 of Alibaba Cloud", () => {
  const keys = { id: "YourAccessKeyId", secret: "YourAccessKeySecret" };
  const nonceText = "3156853299f313e23d1673dc12e1703d";

  it.each([
    [
      "the documented example",
      request(
        "POST",
        "https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        { "x-acs-action": "RunInstances", "x-acs-version": "2014-05-26" },
      ),
      "2023-10-26T10:22:32Z",
      "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    ],
    [
      "the call of the balance, by the vendor's SDK",
      request("POST", "https://business.aliyuncs.com/", {
        "x-acs-action": "QueryAccountBalance",
        "x-acs-version": "2017-12-14",
      }),
      "2026-11-20T00:00:00Z",
      "87e3296a7ec41e7fe6e3e96b4a242e7128eb8399545ee1ba3e7e6d9852d696e0",
    ],
  ])("signs %s", (_, unsigned, now, signature) => {
    expect(signAcs3(unsigned, keys, utc(now), nonceText).headers).toEqual({
      ...unsigned.headers,
      "x-acs-date": now,
      "x-acs-signature-nonce": nonceText,
      "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      authorization: `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=${signature}`,
    });
  });

  it("covers the token of a temporary key", () => {
    const { headers } = signAcs3(
      request("POST", "https://business.aliyuncs.com/"),
      { ...keys, token: "sts" },
      november,
      "n",
    );
    expect(headers["x-acs-security-token"]).toBe("sts");
    expect(headers.authorization).toContain("x-acs-security-token");
  });
});

describe("TC3-HMAC-SHA256 of Tencent Cloud", () => {
  const example = request(
    "POST",
    "https://cvm.tencentcloudapi.com/",
    { "content-type": "application/json; charset=utf-8" },
    String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
  );

  it("signs the documented example", () => {
    const keys = { id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", secret: "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE" };
    const { headers } = signTc3(example, keys, "cvm", 1551113065_000);
    expect(headers).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-tc-timestamp": "1551113065",
      authorization:
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    });
  });

  it.each([
    ["as it was", {}, "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"],
    [
      "with the action",
      { "x-tc-action": "describeinstances" },
      "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
    ],
  ])("hashes the canonical request of the example %s", (_, more, hash) => {
    const headers = { ...example.headers, host: example.url.host, ...more };
    expect(sha256Hex(canonicalRequest(example, headers).text)).toBe(hash);
  });

  it("signs the call of the balance as the vendor's SDK does, and sends the token of a temporary key", () => {
    const call = request("POST", "https://billing.tencentcloudapi.com/", { "content-type": "application/json" }, "{}");
    const keys = { id: "AKIDEXAMPLE", secret: "SecretKeyEXAMPLE" };
    expect(signTc3(call, keys, "billing", 1551113065_000).headers.authorization).toBe(
      "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/billing/tc3_request, SignedHeaders=content-type;host, Signature=2356eca361975f54fb74fd0d0a446d84235cc20ea5a8b1acdac94d0f67ac9396",
    );
    expect(signTc3(call, { ...keys, token: "sts" }, "billing", november).headers["x-tc-token"]).toBe("sts");
  });
});

describe("SDK-HMAC-SHA256 of Huawei Cloud", () => {
  it.each([
    [
      { "content-type": "application/json" },
      "content-type;host;x-sdk-date",
      "3e418d5f8948b64dd78ba25bb98d1a60546030cb9eb56ffa3d4da5fa853b4db3",
    ],
    [{}, "host;x-sdk-date", "4f5ef79369c349f00cab3251153633c34e057cff8cac11f49d8e6202c2f1220e"],
  ])("signs as the vendor's SDK does with the headers %j", (headers, signedHeaders, signature) => {
    const call = request("GET", "https://bss.myhuaweicloud.com/v2/accounts/customer-accounts/balances", headers);
    expect(signSdkHmac(call, { id: "AKEXAMPLE", secret: "SKEXAMPLESECRET" }, november).headers).toEqual({
      ...headers,
      "x-sdk-date": "20261120T000000Z",
      authorization: `SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    });
  });
});

describe("bce-auth-v1 of Baidu AI Cloud", () => {
  it("signs as the vendor's SDK does", () => {
    const call = request("POST", "https://billing.baidubce.com/v1/finance/cash/balance");
    expect(signBce(call, { id: "AKEXAMPLE", secret: "SKEXAMPLE" }, november).headers).toEqual({
      authorization:
        "bce-auth-v1/AKEXAMPLE/2026-11-20T00:00:00Z/1800/host/ca167029b2cc32191240ba5229d092b4088ade9b36dbf22c2acda1f35566d831",
    });
  });
});

describe("the parameter signature of UCloud", () => {
  it("signs the documented example", () => {
    const url = new URL("https://api.ucloud.cn/");
    const parameters = {
      Action: "CreateUHostInstance",
      CPU: "2",
      ChargeType: "Month",
      DiskSpace: "10",
      ImageId: "f43736e1-65a5-4bea-ad2e-8a46e18883c2",
      LoginMode: "Password",
      Memory: "2048",
      Name: "Host01",
      Password: "VUNsb3VkLmNu",
      Quantity: "1",
      Region: "cn-bj2",
      Zone: "cn-bj2-04",
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const keys = {
      id: "ucloudsomeone@example.com1296235120854146120",
      secret: "46f09bb9fab4f12dfc160dae12273d5332b5debe",
    };
    const signed = signUcloud({ method: "GET", url, headers: {} }, keys).url.searchParams;
    expect(signed.get("PublicKey")).toBe(keys.id);
    expect(signed.get("Signature")).toBe("4f9ef5df2abab2c6fccd1e9515cb7e2df8c6bb65");
  });
});

describe("JDCLOUD2-HMAC-SHA256 of JD Cloud", () => {
  it("signs as another implementation of the vendor's steps does, with the colon of the path as it is", () => {
    const call = request("GET", "https://asset.jdcloud-api.com/v1/regions/cn-north-1/assets:describeAccountAmount");
    const scope = { service: "asset", region: "cn-north-1" };
    const nonceText = "88888888-8888-4888-8888-888888888888";
    expect(signJdcloud2(call, { id: "AKEXAMPLE", secret: "SKEXAMPLE" }, scope, november, nonceText).headers).toEqual({
      "x-jdcloud-date": "20261120T000000Z",
      "x-jdcloud-nonce": nonceText,
      authorization:
        "JDCLOUD2-HMAC-SHA256 Credential=AKEXAMPLE/20261120/cn-north-1/asset/jdcloud2_request, SignedHeaders=host;x-jdcloud-date;x-jdcloud-nonce, Signature=af4ce47af4080c138ff8e0e2ef3d7db8fcd3bf8005e14ce0870b4e1ce2d713fd",
    });
  });
});

describe("the query signature of Kingsoft Cloud", () => {
  it("signs as another implementation of the vendor's steps does", () => {
    const call = request(
      "GET",
      "https://kingpay.api.ksyun.com/?Action=QueryCashWalletAction&Version=V1&Service=kingpay",
    );
    const signed = signKsyun(call, { id: "AKEXAMPLE", secret: "SKEXAMPLE" }, november);
    expect(Object.fromEntries(signed.url.searchParams)).toEqual({
      Action: "QueryCashWalletAction",
      Version: "V1",
      Service: "kingpay",
      Accesskey: "AKEXAMPLE",
      Format: "json",
      SignatureMethod: "HMAC-SHA256",
      SignatureVersion: "1.0",
      Timestamp: "2026-11-20T00:00:00Z",
      Signature: "7a5ea2be18a161751a27bc84b0b369c0a12b0a1385546e8adf559163fd67c153",
    });
  });
});

describe("HmacSHA256 of QingCloud", () => {
  it("signs the example of the vendor's documentation", () => {
    const call = request(
      "GET",
      "https://api.qingcloud.com/iaas/?action=RunInstances&count=1&image_id=centos64x86a&instance_name=demo&instance_type=small_b&login_mode=passwd&login_passwd=QingCloud20130712&vxnets.1=vxnet-0&zone=pek1",
    );
    const keys = { id: "QYACCESSKEYIDEXAMPLE", secret: "SECRETACCESSKEY" };
    const signed = signQingcloud(call, keys, utc("2013-08-27T14:30:10Z")).url;
    expect(signed.searchParams.get("signature")).toBe("32bseYy39DOlatuewpeuW5vpmW51sD1A/JdGynqSpP8=");
    expect(signed.search).toContain("signature=32bseYy39DOlatuewpeuW5vpmW51sD1A%2FJdGynqSpP8%3D");
  });
});

describe("HmacSHA1 of China Mobile eCloud", () => {
  it("signs as other clients do, with the time of Beijing", () => {
    const call = request("POST", "https://ecloud.10086.cn/api/cem/gateway/outer/cem-webapi/login/verifySms");
    const keys = { id: "test-key", secret: "test-secret" };
    const nonceText = "00000000000040008000000000000000";
    const signed = signEcloud(call, keys, utc("2026-10-04T08:00:00Z"), nonceText).url.searchParams;
    expect(Object.fromEntries(signed)).toEqual({
      AccessKey: "test-key",
      SignatureMethod: "HmacSHA1",
      SignatureNonce: nonceText,
      SignatureVersion: "V2.0",
      Timestamp: "2026-10-04T16:00:00Z",
      Signature: "481410f361be4548477cc119e5e0e3f69398239f",
    });
  });
});

describe("the pieces of signatures", () => {
  it("encodes and sorts a query as RFC 3986 and the vendors want it", () => {
    const pairs = [
      ["b", "2"],
      ["a-b", "x"],
      ["a", "z y"],
      ["a", "*'()!~"],
      ["A", "é/"],
    ] as const;
    expect(canonicalQuery(pairs)).toBe("A=%C3%A9%2F&a=%2A%27%28%29%21~&a=z%20y&a-b=x&b=2");
  });

  it("makes a nonce in the form of a random UUID", () => {
    let seed = 0;
    const random = () => (seed = (seed + 0.37) % 1);
    const first = nonce(random);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(nonce(random)).not.toBe(first);
  });
});
